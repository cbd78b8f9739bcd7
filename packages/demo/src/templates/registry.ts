import { architectures } from './architectures.ts';
import { calibrationSizes } from './calibration-sizes.ts';
import { compensationRatios } from './compensation-ratios.ts';
import { iterative } from './iterative.ts';
import { limit } from './limit.ts';
import { methods } from './methods.ts';
import { metricStructure } from './metric-structure.ts';
import { multiples } from './multiples.ts';
import { outOfDomain } from './out-of-domain.ts';
import { speed } from './speed.ts';
import type { Template } from './template.ts';
import { twentyPercent } from './twenty-percent.ts';

/** The experiments of the paper as studies on any model, in the order in which they are offered. */
export const templates: readonly Template[] = [
  twentyPercent,
  calibrationSizes,
  compensationRatios,
  metricStructure,
  architectures,
  limit,
  outOfDomain,
  iterative,
  speed,
  multiples,
  methods,
];
