import { useEffect } from 'react';
import { Notes } from '../../cell/notes';
import { PriceDetailsOf } from '../../cell/price-details';
import { Result } from '../../cell/result';
import { RunButton } from '../../cell/run-button';
import { Status } from '../../cell/status';
import { VerificationSection } from '../../verification/verification-section';
import { kindName, kindNames } from '../kinds';
import css from '../library.module.css';
import { LineageSection } from '../lineage/lineage-section';
import { LibraryShell, Section } from '../shell';
import { TitleText } from '../title-text';
import { OperationActions } from './actions';
import { figuresOf } from './figures';
import { NotebooksSection } from './notebooks-section';
import { Parts } from './parts';
import { RunFacts } from './run-facts';
import { Settings } from './settings';
import { type Operation, versionOf } from './use-operation';
import { useRunner } from './use-runner';

interface Props {
  operation: Operation;
  reload: () => Promise<void>;
}

/** What an operation is, how it stands, what it gave, and where it belongs. */
export function OperationView({ operation, reload }: Props) {
  const { key, kind, title, notebooks } = operation;
  const { runner, snapshot, question } = useRunner(operation, reload);
  useEffect(() => {
    document.title = `${title} · Flapbook`;
  }, [title]);
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
      {question && (
        <div className={css.run}>
          <div className={css.line}>
            <Status snapshot={snapshot} missing={[]} question={question} edited={false} />
            <RunButton runner={runner} snapshot={snapshot} question={question} askable />
          </div>
          {snapshot.state.kind === 'ready' && <PriceDetailsOf keys={snapshot.state.keys} />}
          <Notes snapshot={snapshot} />
        </div>
      )}
      {figuresOf(kind) && (
        <Section title="Result">
          {snapshot.state.kind === 'cached' || snapshot.shown === undefined ? (
            <div className={css.panel}>
              <Result snapshot={snapshot} view="auto" waiting={false} />
            </div>
          ) : (
            <p className={css.empty}>There is no result yet.</p>
          )}
        </Section>
      )}
      <VerificationSection operation={operation} />
      <LineageSection lineageKey={key} />
      <Section title="What was asked for">
        <Settings settings={operation.settings} kind={kind} />
      </Section>
      {kind !== 'plan' && (
        <Section title="The run">
          <RunFacts operation={operation} />
          <Parts operation={operation} />
        </Section>
      )}
      <NotebooksSection notebooks={notebooks} />
    </LibraryShell>
  );
}
