import { Notes } from '../../cell/notes';
import { PriceDetailsOf } from '../../cell/price-details';
import { Result } from '../../cell/result';
import { RunButton } from '../../cell/run-button';
import { Status } from '../../cell/status';
import { VerificationSection } from '../../verification/verification-section';
import css from '../library.module.css';
import { LineageSection } from '../lineage/lineage-section';
import { Section } from '../shell';
import { figuresOf } from './figures';
import { NotebooksSection } from './notebooks-section';
import { OperationFrame } from './operation-frame';
import { Parts } from './parts';
import { RunFacts } from './run-facts';
import { Settings } from './settings';
import type { Operation } from './use-operation';
import { useRunner } from './use-runner';

interface Props {
  operation: Operation;
  reload: () => Promise<void>;
}

/** What an operation is, how it stands, what it gave, and where it belongs. */
export function OperationView({ operation, reload }: Props) {
  const { key, kind, notebooks } = operation;
  const { runner, snapshot, question } = useRunner(operation, reload);
  return (
    <OperationFrame operation={operation} reload={reload}>
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
    </OperationFrame>
  );
}
