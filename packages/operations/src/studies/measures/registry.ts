import { latency } from './latency.ts';
import type { CellMeasure } from './measure.ts';
import { perplexity } from './perplexity.ts';
import { reconstruction } from './reconstruction.ts';
import { zeroShot } from './zero-shot.ts';

/** How each measure of a study is taken. A new one is a file in this folder, a line here, and one in `MEASURES`. */
export const CELL_MEASURES: ReadonlyMap<string, CellMeasure> = new Map(
  [perplexity, latency, zeroShot, reconstruction].map((one) => [one.measure, one]),
);
