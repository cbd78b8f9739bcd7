import type { Command } from 'commander';
import { callerPath, callerSource, dataOption, modelPath } from '../options.ts';

interface Given {
  model?: string;
  data: string;
  json?: boolean;
}

/** `flapbook overlap`: how much of one data set occurs in another. */
export function overlapCommand(program: Command): void {
  program
    .command('overlap <dataset> <other>')
    .description(
      'how much of a data set occurs in another one, e.g. of test data in calibration data; names, or sources such as text:FILE',
    )
    .option('--model <model>', 'compare in the tokens of this model: a name, a folder or a .gguf file')
    .addOption(dataOption())
    .option('--json', 'print one JSON object and nothing else')
    .action(async (dataset: string, other: string, { model, data, json }: Given) => {
      const place = model === undefined ? null : modelPath(callerPath(model));
      // Loaded when needed, so that a slip on the command line is answered at once.
      const { runOverlap } = await import('../overlap/run.ts');
      const outcome = await runOverlap({
        dataset: callerSource(dataset),
        other: callerSource(other),
        model: place ?? model,
        registerModel: place !== null,
        data,
      });
      if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      else {
        const { rows, sharedRows, share, span, unit } = outcome;
        console.log(
          `${sharedRows} of ${rows} rows (${(100 * share).toFixed(2)} %) hold ${span} ${unit.toLowerCase()} in a row that occur in ${other}`,
        );
      }
    });
}
