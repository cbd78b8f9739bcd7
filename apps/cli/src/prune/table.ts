import type { PruneOutcome } from './run.ts';

/** Prints the outcome for people. */
export function printTable(outcome: PruneOutcome): void {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows: [string, string][] = [
    ['perplexity, dense', outcome.densePerplexity.toFixed(4)],
    ['perplexity, pruned', outcome.perplexity.toFixed(4)],
    ['ratio asked for', percent(outcome.requestedRatio)],
    ['ratio achieved', percent(outcome.achievedRatio)],
    ['threshold', outcome.threshold === null ? 'one a layer' : outcome.threshold.toPrecision(6)],
    ['parameters', `${outcome.parametersBefore} → ${outcome.parametersAfter}`],
    [
      'seconds',
      `calibration ${outcome.seconds.calibration.toFixed(2)}, evaluation ${outcome.seconds.evaluation.toFixed(2)}`,
    ],
    ['key', outcome.key + (outcome.cached ? ' (cached)' : '')],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(20)} ${value}`);
  console.log('\nlayer  heads kept  channels pruned  |bias| attention  |bias| MLP');
  for (const [layer, { attention, mlp }] of outcome.layers.entries()) {
    const cells = [
      String(layer).padStart(5),
      String(attention.kept.length).padStart(10),
      String(mlp.pruned.length).padStart(15),
      attention.biasNorm.toPrecision(4).padStart(16),
      mlp.biasNorm.toPrecision(4).padStart(10),
    ];
    console.log(cells.join('  '));
  }
}
