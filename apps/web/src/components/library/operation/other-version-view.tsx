import { useEffect, useState } from 'react';
import { services } from '../../../client/services';
import { Icon } from '../../chrome/icons';
import { say } from '../../chrome/toast-store';
import { kindName, kindNames } from '../kinds';
import css from '../library.module.css';
import { LineageSection } from '../lineage/lineage-section';
import { LibraryShell, Section } from '../shell';
import { StateSign } from '../state-sign';
import { TitleText } from '../title-text';
import { OperationActions } from './actions';
import { NotebooksSection } from './notebooks-section';
import { OtherVersionNotice } from './other-version-notice';
import { RunFacts } from './run-facts';
import { Settings } from './settings';
import { StoredFigures } from './stored-figures';
import { type OtherVersion, versionOf } from './use-operation';

interface Props {
  operation: OtherVersion;
  reload: () => Promise<void>;
}

/** What another version of Flapbook made, as it is stored, and the way to compute it anew. */
export function OtherVersionView({ operation, reload }: Props) {
  const { key, kind, title, status, settings, notebooks } = operation;
  useEffect(() => {
    document.title = `${title} · Flapbook`;
  }, [title]);
  const isInline = kind === 'plan' || kind === 'mixture';
  return (
    <LibraryShell
      crumbs={[
        { label: 'Library', href: '/library' },
        { label: kindNames(kind), href: `/library?tab=${encodeURIComponent(kind)}` },
      ]}
    >
      <h1>
        <TitleText title={title} />
      </h1>
      <p className={css.meta}>
        {kindName(kind)}, version {versionOf(operation)} · <code>{key}</code>
      </p>
      <OperationActions operation={operation} reload={reload} />
      <OtherVersionNotice operation={operation} />
      {!isInline && (
        <Section title="Result" tools={<StateSign status={status} />}>
          <StoredFigures operation={operation} />
        </Section>
      )}
      <LineageSection lineageKey={key} />
      <Section title="What was asked for">
        <Settings settings={settings} kind={kind} stored />
      </Section>
      {!isInline && (
        <Section title="The run" tools={<CancelButton operation={operation} reload={reload} />}>
          <RunFacts operation={operation} />
        </Section>
      )}
      <NotebooksSection notebooks={notebooks} />
    </LibraryShell>
  );
}

/** It may still wait for a worker of the version that made it. */
function CancelButton({ operation: { key, status }, reload }: Props) {
  const [busy, setBusy] = useState(false);
  if (status !== 'QUEUED' && status !== 'RUNNING') return null;
  const cancel = async () => {
    setBusy(true);
    const [refused] = await services.cancel([key]);
    if (refused) say(`${refused.message} ${refused.remedy}`);
    await reload();
    setBusy(false);
  };
  return (
    <button type="button" disabled={busy} onClick={() => void cancel()}>
      <Icon name="stop" /> Cancel
    </button>
  );
}
