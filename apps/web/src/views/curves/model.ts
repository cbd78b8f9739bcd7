import type { Tabular } from '../../format/tabular';
import { words } from '../../format/words';
import { namesOf, type Subject } from '../find';

/** One evaluation, with what its place in the answer says about the model that was evaluated. */
export interface Row {
  name: string;
  /** Its name where that was selected, otherwise its place in the query. */
  model: string | undefined;
  /** Whether it is a pruned model's; a dense one has neither ratio nor compensation. */
  pruned: boolean;
  /** Sequences of the calibration. */
  samples: number | undefined;
  seed: number | undefined;
  /** Share of prunable parameters, 0 to 1. */
  ratio: number | undefined;
  compensation: string | undefined;
  /** Tokens. */
  sequenceLength: number | undefined;
  perplexity: number | undefined;
  low: number | undefined;
  high: number | undefined;
}

/** What a curve runs over. */
export type Axis = 'ratio' | 'samples';

/** The evaluations of an answer, in the order of the query, whether or not they have a perplexity yet. */
export function gather(subjects: readonly Subject[]): Row[] {
  const places = new Map(subjects.map((subject) => [subject.path.join('/'), subject]));
  // What an evaluation is compared with stands inside it, and is not what it hangs from.
  const compared = ({ path }: Subject) => places.get(path.slice(0, -1).join('/'))?.typename === 'EvaluationComparison';
  const evaluations = subjects.filter((subject) => subject.typename === 'Evaluation' && !compared(subject));
  const names = namesOf(evaluations.map(({ path, typename }) => ({ path, fallback: typename })));
  return evaluations.map((evaluation, index) => {
    const around = (typename: string) => nearest(places, evaluation.path, typename);
    const model = around('Model');
    const calibration = around('Calibration');
    const pruned = around('PrunedModel');
    const plan = pruned && around('Plan');
    const interval = evaluation.object.interval as { low?: unknown; high?: unknown } | null | undefined;
    return {
      name: names[index] ?? '',
      model: model && (text(model.object.name) ?? words(model.path.at(-1) ?? '')),
      pruned: pruned !== undefined,
      samples: number(shown(calibration, 'samples')),
      seed: number(shown(calibration, 'seed')),
      ratio: number(shown(plan, 'requestedRatio')) ?? number(shown(plan, 'achievedRatio')),
      compensation: text(shown(pruned, 'compensation')),
      sequenceLength: number(shown(evaluation, 'sequenceLength')),
      perplexity: number(evaluation.object.perplexity),
      low: number(interval?.low),
      high: number(interval?.high),
    };
  });
}

/** What varies between the pruned models, the ratio if both do equally; undefined where there is no curve. */
export function axisOf(rows: readonly Row[]): Axis | undefined {
  const pruned = rows.filter((row) => row.pruned);
  const ratios = distinct(pruned.map(({ ratio }) => ratio));
  const samples = distinct(pruned.map((row) => row.samples));
  if (Math.max(ratios.length, samples.length) < 2) return undefined;
  return samples.length > ratios.length ? 'samples' : 'ratio';
}

/** The values that occur, each once. */
export function distinct<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

export function curvesTable(rows: readonly Row[]): Tabular {
  return {
    columns: [
      { name: 'evaluation' },
      { name: 'model' },
      { name: 'compensation' },
      { name: 'ratio' },
      { name: 'calibration', unit: 'sequences' },
      { name: 'seed' },
      { name: 'sequence length', unit: 'tokens' },
      { name: 'perplexity' },
      { name: 'interval low' },
      { name: 'interval high' },
    ],
    rows: rows.map((row) => [
      row.name,
      row.model,
      row.compensation,
      row.ratio,
      row.samples,
      row.seed,
      row.sequenceLength,
      row.perplexity,
      row.low,
      row.high,
    ]),
  };
}

function nearest(places: ReadonlyMap<string, Subject>, path: readonly string[], typename: string): Subject | undefined {
  for (let length = path.length - 1; length > 0; length -= 1) {
    const subject = places.get(path.slice(0, length).join('/'));
    if (subject?.typename === typename) return subject;
  }
  return undefined;
}

/** A field that is asked for with every query, under a name that no author's alias takes; or else the author's. */
function shown(subject: Subject | undefined, field: string): unknown {
  return subject?.object[`_${field}`] ?? subject?.object[field];
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
