import { useState } from 'react';
import { services } from '../../../client/services';
import { Icon } from '../../chrome/icons';
import { say } from '../../chrome/toast-store';
import { LineageSection } from '../lineage/lineage-section';
import { Section } from '../shell';
import { StateSign } from '../state-sign';
import { NotebooksSection } from './notebooks-section';
import { OperationFrame } from './operation-frame';
import { OtherVersionNotice } from './other-version-notice';
import { RunFacts } from './run-facts';
import { Settings } from './settings';
import { StoredFigures } from './stored-figures';
import type { OtherVersion } from './use-operation';

interface Props {
  operation: OtherVersion;
  reload: () => Promise<void>;
}

/** What another version of Flapbook made, as it is stored, and the way to compute it anew. */
export function OtherVersionView({ operation, reload }: Props) {
  const { key, kind, status, settings, notebooks } = operation;
  const isInline = kind === 'plan' || kind === 'mixture';
  return (
    <OperationFrame operation={operation} reload={reload}>
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
    </OperationFrame>
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
