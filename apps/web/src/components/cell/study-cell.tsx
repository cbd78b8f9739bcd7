import Link from 'next/link';
import { memo, useCallback, useEffect, useMemo, useState } from 'react';
import { changeCell } from '../../notebook/edits';
import { publishedIn } from '../../studies/published/match';
import { canBeJson, converted, formatOf, readSpec, specText, studyName } from '../../studies/spec/document';
import { addLevel, type SpecEdit } from '../../studies/spec/edit';
import type { Level } from '../../studies/spec/levels';
import { bindSpec } from '../../studies/spec/variables';
import { type Panel, Panels } from '../builder/panels';
import { FailureNote } from '../failure-note';
import { studyAddress } from '../library/addresses';
import { useNotebook, useVariables } from '../notebook/context';
import { useRevealed } from '../search/reveal';
import { StudyForm } from '../study/form/study-form';
import { StudyResults } from '../study/results';
import { Extend } from '../study/running/extend';
import { RunPanel } from '../study/running/panel';
import { ReportMenu } from '../study/running/report-menu';
import { StatusLine } from '../study/running/status-line';
import look from '../study/study.module.css';
import { useFactorKinds } from '../study/use-factor-kinds';
import { useStudy } from '../study/use-study';
import { focusCell } from './focus';
import { FoldedLine } from './folded-line';
import { CellFrame } from './frame';
import type { CellKind, CellProps } from './kind';
import { CellMenu, Entry } from './menu';
import { Problems } from './problems';
import css from './query-cell.module.css';
import { SourceArea } from './source-area';

/** A study: what it varies as a form or as text, what running it takes, and its results as they come. */
export const StudyCell = memo(function StudyCell({ cell, opened }: CellProps) {
  const { session } = useNotebook();
  const variables = useVariables();
  const kinds = useFactorKinds();
  const [panel, setPanel] = useState<Panel | undefined>(opened ? 'form' : undefined);
  const [begun] = useState(opened);
  useEffect(() => {
    if (begun) focusCell(cell.id);
  }, [begun, cell.id]);
  const { spec, problems } = useMemo(() => readSpec(cell.source), [cell.source]);
  const bound = useMemo(() => spec && bindSpec(spec, variables), [spec, variables]);
  const askable = bound && bound.missing.length === 0 && Object.keys(bound.spec).length > 0 ? bound.spec : undefined;
  const { study, results, expectations, warnings, plan, fresh, planFailure, actions, ...acting } = useStudy(askable);
  const published = useMemo(() => publishedIn(cell.options), [cell.options]);

  const edit = useCallback(
    (change: SpecEdit, label: string) => session.edit(changeCell(cell.id, { source: change(cell.source) }), label),
    [session, cell.id, cell.source],
  );
  const close = useCallback(() => {
    setPanel(undefined);
    focusCell(cell.id);
  }, [cell.id]);
  const editText = useCallback(() => setPanel('query'), []);
  useRevealed(cell.id, editText);
  const run = useCallback(() => {
    if (panel === 'query') close();
    else if (fresh && plan && (study === undefined || study.status === 'PLANNED')) actions.start();
  }, [panel, close, fresh, plan, study, actions]);
  const extend = async (factor: string, level: Level) => {
    // The text first: it is what the cell shows, and what its study is found by.
    if (await actions.extend(factor, level)) edit(addLevel(factor, level), `extending by a level of ${factor}`);
  };

  const name = useMemo(() => studyName(cell.source), [cell.source]);
  return (
    <CellFrame
      cell={cell}
      label={`Study: ${name}`}
      edit={editText}
      run={run}
      folded={<FoldedLine cell={cell} title={name} state={plan && <StatusLine study={study} />} />}
    >
      <div className={css.head}>
        <h2 className={css.title}>{name}</h2>
        <div className={css.actions}>
          <Panels text="Text" open={panel} show={(next) => (next ? setPanel(next) : close())} />
          <CellMenu cell={cell}>
            <FormatEntry
              text={cell.source}
              write={(source) => edit(() => source, 'writing a study in another format')}
            />
          </CellMenu>
        </div>
      </div>
      {panel === 'form' && kinds && <StudyForm text={cell.source} kinds={kinds} edit={edit} close={close} />}
      {panel === 'query' && (
        <div className={css.source}>
          <SourceArea
            cell={cell}
            label="Specification of the study, YAML or JSON"
            placeholder={specText(beginning)}
            rows={Math.min(30, Math.max(4, cell.source.split('\n').length))}
            spellCheck={false}
            close={close}
          />
        </div>
      )}
      {problems.length > 0 && (
        <Problems
          problems={problems.map((problem) => ({ ...problem, column: 1 }))}
          lead="The study cannot be read as it is:"
          edit={editText}
        />
      )}
      {bound && bound.missing.length > 0 && (
        <p className={`${look.line} ${look.note}`}>
          Waiting for {bound.missing.map((variable) => `$${variable}`).join(', ')}: a cell of controls sets it.
        </p>
      )}
      {planFailure && (
        <div className={look.plan}>
          <FailureNote failure={planFailure} />
        </div>
      )}
      {plan && !planFailure && (
        <RunPanel
          {...acting}
          study={study}
          results={results}
          plan={plan}
          actions={actions}
          more={
            study &&
            kinds &&
            results && (
              <>
                <Extend
                  factors={results.factors}
                  kinds={kinds}
                  extend={(factor, level) => void extend(factor, level)}
                />
                <Link href={studyAddress(study.id)} prefetch={false}>
                  Its page
                </Link>
              </>
            )
          }
        />
      )}
      {study && results && (
        <StudyResults
          study={results}
          name={name}
          retry={actions.retry}
          report={<ReportMenu id={study.id} name={name} />}
          published={published}
          expectations={expectations}
          warnings={warnings}
          findings={cell.options?.findings !== false}
        />
      )}
    </CellFrame>
  );
});

/** JSON and YAML say the same, but for comments. */
function FormatEntry({ text, write }: { text: string; write: (text: string) => void }) {
  const format = formatOf(text);
  if (format === 'YAML' && !canBeJson(text)) return null;
  const other = format === 'YAML' ? 'JSON' : 'YAML';
  return <Entry act={() => write(converted(text, other))}>Write it as {other}</Entry>;
}

/** What a new study varies: the question that most come with. */
const beginning = {
  name: 'Compensation',
  base: {
    model: 'flapbook-demo',
    calibrationData: 'demo-stories-train',
    evaluationData: 'demo-stories-test',
    samples: 64,
  },
  factors: { compensation: ['NONE', 'BASELINE_BIAS'], ratio: [0.2, 0.5] },
};

export const studyKind: CellKind = {
  kind: 'STUDY',
  label: 'Study',
  noun: 'a study',
  hint: 'Vary parameters, test what differs',
  icon: 'study',
  key: 's',
  blank: () => ({ source: specText(beginning), view: 'auto' }),
  Component: StudyCell,
};
