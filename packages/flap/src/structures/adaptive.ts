import { fillUnits } from '../plan/gone.ts';
import { layerViews, unitLayout } from './layout.ts';
import { standardise } from './standardise.ts';
import type { StructureInput } from './structure.ts';

/**
 * What the adaptive structures share: scores standardised per layer and module, a head scored by the mean of its
 * channels, both of what is left. One float64 a unit, laid out as `UnitLayout` says.
 *
 * @throws FlapbookError NOT_FINITE when a variance overflows.
 */
export function standardisedUnitScores({ shape, channelScores, left }: StructureInput): Float64Array {
  const unitScores = new Float64Array(unitLayout(shape).length);
  const views = layerViews(shape, unitScores);
  for (const [layer, { attention }] of shape.layers.entries()) {
    const view = views[layer]!;
    const scores = channelScores[layer]!;
    const channels = new Float64Array(scores.attention.length);
    standardise(scores.attention, channels, { layer, module: 'attention' });
    fillUnits(view.attention, left?.[layer]?.attention ?? null, (units) =>
      averageUnits(channels, attention.channelsPerUnit, units),
    );
    fillUnits(view.mlp, left?.[layer]?.mlp ?? null, (units) =>
      standardise(scores.mlp, units, { layer, module: 'mlp' }),
    );
  }
  return unitScores;
}

function averageUnits(channels: Float64Array, channelsPerUnit: number, units: Float64Array): void {
  for (let unit = 0; unit < units.length; unit++) {
    let sum = 0;
    for (let c = unit * channelsPerUnit; c < (unit + 1) * channelsPerUnit; c++) sum += channels[c]!;
    units[unit] = sum / channelsPerUnit;
  }
}
