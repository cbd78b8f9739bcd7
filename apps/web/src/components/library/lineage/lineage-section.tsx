import { useMemo } from 'react';
import { Figure } from '../../../views/parts/figure';
import { FailureNote } from '../../failure-note';
import { useViewState } from '../../notebook/use-view-state';
import css from '../library.module.css';
import { Loading, Section } from '../shell';
import { LineageGraph } from './lineage-graph';
import { LineageTable, lineageTabular } from './lineage-table';
import { useLineage } from './use-lineage';

/** Most nodes that are shown at first, and when somebody asks for all. */
const few = 200;
const many = 500;

const isForm = (value: unknown) => value === 'graph' || value === 'table';

/** What something rests on and what was made from it, as a graph or as a table. */
export function LineageSection({ lineageKey }: { lineageKey: string }) {
  const [form, setForm] = useViewState<string>('page', 'lineage.form', 'graph', isForm);
  const [all, setAll] = useViewState('page', 'lineage.all', false);
  const { lineage, failure } = useLineage(lineageKey, all ? many : few);
  const other = form === 'graph' ? 'table' : 'graph';
  const data = useMemo(() => () => lineageTabular(lineage?.nodes ?? []), [lineage]);
  return (
    <Section title="Lineage">
      {failure && <FailureNote failure={failure} />}
      {!lineage && !failure && <Loading what="The lineage is being read." />}
      {lineage && (
        <Figure
          title={
            lineage.nodes.length === 1
              ? 'It rests on nothing, and nothing was made from it'
              : 'What it rests on, and what was made from it'
          }
          drawn={form === 'graph'}
          data={data}
          tools={
            <button type="button" className="quiet" onClick={() => setForm(other)}>
              Show as a {other}
            </button>
          }
        >
          {form === 'graph' ? <LineageGraph lineage={lineage} /> : <LineageTable nodes={lineage.nodes} />}
        </Figure>
      )}
      {lineage?.truncated && (
        <p className={css.note}>
          More was made from it than the {lineage.nodes.length} here.{' '}
          {!all && (
            <button type="button" className="quiet" onClick={() => setAll(true)}>
              Show up to {many}
            </button>
          )}
        </p>
      )}
    </Section>
  );
}
