import { expect, it } from 'vitest';
import { COMPENSATIONS } from './compensation/registry.ts';
import { METHODS, type Method } from './methods.ts';
import { METRICS } from './metrics/registry.ts';

it.each(Object.entries(METHODS) as [string, Method][])(
  '%s calibrates exactly where its parts need it',
  (_name, method) => {
    const needed = METRICS[method.metric].needsStatistics || COMPENSATIONS[method.compensation].needsStatistics;
    expect(['DENSE', 'SEQUENTIAL'].includes(method.calibration)).toBe(needed);
    expect(method.calibration === 'GRADIENTS').toBe(METRICS[method.metric].needsSaliency ?? false);
  },
);
