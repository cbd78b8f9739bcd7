import { COMPENSATIONS, METHODS, METRICS, type MethodName, STRUCTURES } from '@flapbook/flap';
import { type Command, Option } from 'commander';
import { UsageError } from '../exit.ts';
import {
  callerPath,
  callerSource,
  dataOption,
  modelPath,
  penalty,
  ratio,
  wholeNumber,
  withEngine,
} from '../options.ts';
import { printTable } from '../prune/table.ts';

interface Given {
  model: string;
  calibration: string;
  evaluation: string;
  samples?: number;
  sequenceLength?: number;
  sampling?: string;
  seed?: number;
  method: MethodName;
  estimator: string;
  metric?: string;
  structure?: string;
  ratio: number;
  removeHeads?: number;
  compensation?: string;
  lambda?: number;
  data: string;
  json?: boolean;
}

/** `flapbook prune`: calibrate, plan, prune and evaluate without a browser. */
export function pruneCommand(program: Command): void {
  withEngine(program.command('prune'))
    .description(
      'calibrate, prune and measure perplexity; SOURCE is tokens:FILE#name, text:FILE, jsonl:FILE#field or a data set’s name',
    )
    .requiredOption('--model <path|name>', 'a folder in Hugging Face layout, a .gguf file, or a registered model')
    .requiredOption('--calibration <source>', 'what to calibrate on')
    .requiredOption('--evaluation <source>', 'what to measure perplexity on')
    .option(
      '--samples <n>',
      'calibration sequences (all rows, or 1024 of a text)',
      wholeNumber('--samples', { low: 1 }),
    )
    .option(
      '--sequence-length <t>',
      'tokens in a sequence (the rows’ own, or 128)',
      wholeNumber('--sequence-length', { low: 2 }),
    )
    .addOption(
      new Option('--sampling <policy>', 'how windows of a text are drawn').choices([
        'CONTIGUOUS',
        'RANDOM',
        'PYTHON_RANDOM',
        'DOCUMENTS',
      ]),
    )
    .option('--seed <s>', 'seed of the sampling, and of the method RANDOM (0)', wholeNumber('--seed', { low: 0 }))
    .addOption(new Option('--method <method>', 'what to compute').choices(Object.keys(METHODS)).default('FLAP'))
    .addOption(
      new Option('--estimator <estimator>', 'how samples are combined')
        .choices(['PAPER', 'REFERENCE'])
        .default('PAPER'),
    )
    .addOption(
      new Option('--metric <metric>', 'FLAP’s score (WIFV)').choices(
        Object.entries(METRICS).flatMap(([name, { needsStatistics }]) => (needsStatistics ? [name] : [])),
      ),
    )
    .addOption(
      new Option('--structure <structure>', 'what is compared with what (AL_AM)').choices(Object.keys(STRUCTURES)),
    )
    .option('--ratio <r>', 'share of prunable parameters to remove', ratio, 0.2)
    .option(
      '--remove-heads <n>',
      'heads to remove in all, for UL_MM and AL_MM',
      wholeNumber('--remove-heads', { low: -1 }),
    )
    .addOption(
      new Option('--compensation <compensation>', 'what stands in for pruned channels (BASELINE_BIAS)').choices(
        Object.keys(COMPENSATIONS),
      ),
    )
    .option('--lambda <x>', 'penalty of RIDGE and AFFINE_RIDGE (0.01)', penalty)
    .addOption(dataOption())
    .option('--json', 'print one JSON object and nothing else')
    .action(async (given: Given) => {
      requireFreeOfMethod(given);
      const place = modelPath(callerPath(given.model));
      // Loaded when needed, so that a slip on the command line is answered at once.
      const { runPrune } = await import('../prune/run.ts');
      const outcome = await runPrune({
        ...given,
        model: place ?? given.model,
        registerModel: place !== null,
        calibration: callerSource(given.calibration),
        evaluation: callerSource(given.evaluation),
      });
      if (given.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      else printTable(outcome);
    });
}

/** The baselines fix what FLAP leaves open. */
function requireFreeOfMethod(given: Given): void {
  if (given.method === 'FLAP') return;
  const fixed = (['metric', 'structure', 'compensation', 'removeHeads'] as const).find(
    (name) => given[name] !== undefined,
  );
  if (fixed !== undefined) {
    throw new UsageError(
      'BAD_PARAMETER',
      `--${fixed.replace('H', '-h')} is for the method FLAP; ${given.method} fixes it.`,
    );
  }
}
