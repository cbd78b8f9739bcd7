import type { Builder } from './builder';
import { calibrateBuilder } from './calibrate';
import { compareBuilder } from './compare';
import { evaluateBuilder } from './evaluate';
import type { Form } from './form';
import { modelBuilder } from './model';
import { planBuilder } from './plan';
import { saliencyBuilder } from './saliency';

/** Every builder, in the order of the pipeline. A new one is one file and one line here. */
export const builders: readonly [Builder, ...Builder[]] = [
  modelBuilder,
  calibrateBuilder,
  saliencyBuilder,
  planBuilder,
  evaluateBuilder,
  compareBuilder,
];

/** The builder whose form a document is. */
export function builderFor(form: Form): Builder {
  return builders.find((builder) => builder.fits(form)) ?? compareBuilder;
}
