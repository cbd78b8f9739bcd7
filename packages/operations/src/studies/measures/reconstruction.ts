import { type ReconstructionResult, resolveReconstruction } from '../../kinds/reconstruction.ts';
import type { CellMeasure } from './measure.ts';

/** How far the outputs of pruned modules are from the dense ones, on calibration tokens that were held out. */
export const reconstruction: CellMeasure = {
  measure: 'RECONSTRUCTION',
  async goals({ subject: { model, pruned }, plan, options }) {
    const { holdOut } = options as { readonly holdOut?: number };
    const operation = resolveReconstruction({ holdOut }, { model, plan, pruned: pruned! });
    return [{ role: 'reconstruction', operation, counts: true }];
  },
  figures(results): Record<string, number> {
    const result = results.get('reconstruction') as ReconstructionResult | undefined;
    if (result === undefined) return {};
    const of = (modules: readonly ('attention' | 'mlp')[]) =>
      result.layers.flatMap((layer) => modules.flatMap((module) => layer[module] ?? []));
    const means = {
      reconstructionError: mean(of(['attention', 'mlp'])),
      reconstructionError_attention: mean(of(['attention'])),
      reconstructionError_mlp: mean(of(['mlp'])),
    };
    return Object.fromEntries(Object.entries(means).filter(([, value]) => value !== null)) as Record<string, number>;
  },
};

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
