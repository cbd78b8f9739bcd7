import {
  METRICS,
  type MetricName,
  prepare,
  prunableShape,
  STRUCTURES,
  type StructureName,
  score,
} from '@flapbook/flap';

/** As many channels as make the compiler take the loops for hot ones. */
const SHAPE = prunableShape({
  layers: 8,
  hiddenSize: 1024,
  intermediateSize: 8192,
  queryHeads: 16,
  keyValueHeads: 16,
  headDim: 64,
  gated: true,
});
const ROUNDS = 3;

/**
 * Plans for made-up statistics, so that planning is compiled code before somebody drags a slider: the first plan of a
 * process otherwise takes twice as long as the second. Blocks for about a fifth of a second; call it once a server listens.
 */
export function warmUpPlanning(): void {
  const module = (channels: number) => {
    const ramp = Float64Array.from({ length: channels }, (_, c) => 1 + ((c * 7919) % channels) / channels);
    return {
      statistics: { samples: 2, tokens: 4, baseline: ramp, fluctuation: ramp, squaredNorm: ramp },
      weights: { columnSquareNorm: ramp, columnMeanAbs: ramp, columnFourthPower: ramp },
      saliency: ramp,
      draw: { seed: 0, layer: 0, module: 'mlp' as const, channelsPerUnit: 64 },
    };
  };
  const layer = { attention: module(SHAPE.hiddenSize), mlp: module(SHAPE.intermediateSize) };
  for (let round = 0; round < ROUNDS; round++) {
    for (const metric of Object.keys(METRICS) as MetricName[]) {
      const scores = SHAPE.layers.map(() => ({
        attention: score(metric, layer.attention),
        mlp: score(metric, layer.mlp),
      }));
      const structure = (Object.keys(STRUCTURES) as StructureName[])[round % Object.keys(STRUCTURES).length]!;
      for (const name of [structure, 'AL_AM'] as const) {
        prepare({ shape: SHAPE, scores, structure: name, estimator: 'PAPER' }).at({ ratio: 0.5, removeHeads: 16 });
      }
    }
  }
}
