import { Popover } from 'radix-ui';
import { halfWidth, perplexity, type StudyMeasure } from '../../../studies/results/measures';
import type { Result } from '../../../studies/results/result';
import { errorText } from '../../../studies/results/scores';
import { useStill } from '../../../views/parts/still';
import { states } from '../../library/kinds';
import css from '../study.module.css';
import { CellDetails } from './cell-details';
import { verdictSign, verdictWord } from './verdict-words';

interface Props {
  cell: Result | undefined;
  measure: StudyMeasure;
  best: boolean;
  /** What is shown besides the number: the verdict and its state stand there for every measure. */
  retry: ((cell: Result) => void) | undefined;
}

/** A cell of the study in its table: the figure with its interval, best in bold, the verdict; everything else on a press. */
export function Place({ cell, measure, best, retry }: Props) {
  const still = useStill();
  if (!cell) return <span className={css.none}>–</span>;
  const figure = cell.figures[measure.name];
  const half = figure && halfWidth(figure);
  const score = cell.scores?.[measure.name];
  const spread = half === undefined ? score && errorText(score) : measure.text(half, figure?.value);
  const verdict = measure.name === perplexity.name ? cell.against?.verdict : score?.against?.verdict;
  const shown = figure ? (
    <>
      <span className={css.figure}>{measure.text(figure.value)}</span>
      {spread !== undefined && <span className={css.half}>±{spread}</span>}
      {verdict && (
        <span className={css.verdict} data-verdict={verdict}>
          <span aria-hidden="true">{verdictSign(verdict)}</span>
          <span className="visually-hidden">{verdictWord(verdict)}</span>
        </span>
      )}
    </>
  ) : (
    <span className={css.state} data-tone={states[cell.status]?.tone}>
      {states[cell.status]?.word ?? cell.status}
    </span>
  );
  const marks = { className: css.place, 'data-best': best || undefined, 'data-status': cell.status };
  if (still) return <span {...marks}>{shown}</span>;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" {...marks}>
          {shown}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css.popover} align="end" sideOffset={4} collisionPadding={8} aria-label="Cell">
          <CellDetails cell={cell} retry={retry && cell.status === 'FAILED' ? () => retry(cell) : undefined} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
