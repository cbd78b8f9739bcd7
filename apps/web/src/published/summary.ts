import { fixed, percent } from '../format/numbers';
import { rowsOf } from '../views/evaluation/model';
import { findSubjects } from '../views/find';
import type { PublishedContent } from './content';
import { inOrder } from './order';

/** A figure that says what a notebook found. */
export interface KeyNumber {
  label: string;
  value: string;
  note: string;
}

/** The first sentence or so of a notebook's text, without its marks; empty where it has none. */
export function summaryOf({ cells }: PublishedContent): string {
  const [text = ''] = cells
    .filter(({ kind }) => kind === 'MARKDOWN')
    .flatMap(({ source }) => source.split(/\n\s*\n/))
    .map((block) => block.trim())
    .filter((block) => /^[\p{L}\p{N}*_`“"[]/u.test(block));
  const plain = text
    .replace(/!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, '$1')
    .replace(/[*_`$\\]/g, '')
    .replace(/\s+/g, ' ');
  return plain.length > 200 ? `${plain.slice(0, 199).replace(/\s\S*$/, '')}…` : plain;
}

/** The perplexities of the first comparison, or how much of a model the first plan removes: at most three. */
export function keyNumbers({ cells }: PublishedContent): KeyNumber[] {
  const subjects = cells.map(({ answer, source }) => findSubjects(inOrder(answer?.data, source)));
  for (const found of subjects) {
    const rows = rowsOf(found.filter(({ typename }) => typename === 'Evaluation'));
    const known = rows.filter(({ perplexity }) => typeof perplexity === 'number');
    if (known.length === 0) continue;
    return known.slice(0, 3).map(({ name, perplexity, sequenceLength }) => ({
      label: name,
      value: fixed(perplexity ?? 0, 3),
      note: sequenceLength === undefined ? 'perplexity' : `perplexity, rows of ${sequenceLength} tokens`,
    }));
  }
  const plans = subjects.flat().filter(({ typename }) => typename === 'Plan');
  return plans
    .slice(0, 3)
    .flatMap(({ object: { achievedRatio } }) =>
      typeof achievedRatio === 'number'
        ? [{ label: 'Plan', value: percent(achievedRatio), note: 'of prunable parameters removed' }]
        : [],
    );
}
