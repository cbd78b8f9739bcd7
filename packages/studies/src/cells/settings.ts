import { METHODS, type Method, type MethodName } from '@flapbook/flap';
import { FACTORS } from '../factors/registry.ts';
import type { Level, Settings } from '../level.ts';

/** The levels that make up a method, by factor. */
function levelsOfMethod(name: Level | undefined): Settings {
  if (typeof name !== 'string') return {};
  const { metric, structure, squareAttentionScore, compensation }: Method = METHODS[name as MethodName];
  return { metric, structure, attentionExponent: squareAttentionScore ? 2 : 1, compensation };
}

/**
 * All levels of a cell, in the registry's order. What is said nearer to the cell wins: its own levels, then the method
 * that it names, then what all cells have in common, then the method that they have in common, then the defaults.
 */
export function completed(own: Settings, base: Settings): Settings {
  const layers = [own, levelsOfMethod(own.method), base, own.method == null ? levelsOfMethod(base.method) : {}];
  const entries = FACTORS.flatMap((factor): [string, Level][] => {
    const said = layers.find((layer) => layer[factor.name] != null)?.[factor.name];
    const level = said ?? factor.default;
    return level === null ? [] : [[factor.name, level]];
  });
  return Object.fromEntries(entries);
}

/** Why settings contradict each other; null where they do not. */
export function contradictionIn(settings: Settings): string | null {
  for (const factor of FACTORS) {
    const reason = factor.contradiction?.(settings) ?? null;
    if (reason !== null) return reason;
  }
  return null;
}

/** The settings of a cell with other levels of some factors; another method brings what makes it up. */
export function withLevels(settings: Settings, levels: Settings): Settings {
  const brought = levels.method == null ? {} : levelsOfMethod(settings.method);
  const own = Object.entries(settings).filter(([name, level]) => !(name in brought && brought[name] === level));
  return completed({ ...Object.fromEntries(own), ...levels }, {});
}
