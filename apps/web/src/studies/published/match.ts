import { isObject } from '../../format/json';
import type { Result } from '../results/result';

/** A figure of a publication, with the conditions that it holds under. */
export interface PublishedFigure {
  source: string;
  /** As the publication names it: LLaMA-7B. */
  model: string;
  method: string;
  ratio: number;
  /** As the publication names it: WikiText-2. */
  evaluationData: string;
  /** Tokens of an evaluated row. */
  sequenceLength: number;
  perplexity: number;
}

/** A published figure beside ours. */
export interface Beside {
  published: PublishedFigure;
  cell: Result;
  /** Ours less theirs, as a share of theirs; undefined until ours is there. */
  difference: number | undefined;
}

/** The figures that a cell's options bring along; what is no figure is left out. */
export function publishedIn(options: Readonly<Record<string, unknown>> | undefined): readonly PublishedFigure[] {
  const given = options?.published;
  if (!Array.isArray(given)) return [];
  return given.slice(0, 1000).filter(isFigure);
}

/** Every published figure for which a study has a cell of the same model, method, ratio, text and length of rows. */
export function besidePublished(cells: readonly Result[], published: readonly PublishedFigure[]): readonly Beside[] {
  return published.flatMap((figure) =>
    cells
      .filter((cell) => fits(cell, figure))
      .map((cell) => {
        const ours = cell.figures.perplexity?.value;
        return {
          published: figure,
          cell,
          difference: ours === undefined ? undefined : ours / figure.perplexity - 1,
        };
      }),
  );
}

function fits(
  { settings }: Result,
  { model, method, ratio, evaluationData, sequenceLength }: PublishedFigure,
): boolean {
  return (
    plain(lastPart(settings.model)) === plain(model) &&
    settings.method === method &&
    settings.ratio === ratio &&
    plain(settings.evaluationData).includes(plain(evaluationData)) &&
    (settings.evaluationLength ?? settings.sequenceLength) === sequenceLength
  );
}

/** Names of the same thing differ in case, dashes and the suffix of the format: huggyllama/llama-7b is LLaMA-7B. */
function plain(name: unknown): string {
  return String(name ?? '')
    .toLowerCase()
    .replace(/-hf$/, '')
    .replace(/[^a-z0-9]/g, '');
}

function lastPart(name: unknown): string {
  return (
    String(name ?? '')
      .replace(/\/+$/, '')
      .split('/')
      .at(-1) ?? ''
  );
}

function isFigure(value: unknown): value is PublishedFigure {
  if (!isObject(value)) return false;
  const texts = ['source', 'model', 'method', 'evaluationData'].every((name) => typeof value[name] === 'string');
  const numbers = ['ratio', 'sequenceLength', 'perplexity'].every((name) => Number.isFinite(value[name]));
  return texts && numbers;
}
