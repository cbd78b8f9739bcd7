import { EXPORT_DATA_TYPES, EXPORT_FORMATS } from '@flapbook/exports';
import { type Command, Option } from 'commander';
import { callerPath, dataOption, modelPath, withEngine } from '../options.ts';
import type { Wanted } from './written.ts';

/** What commander hands over of a command that has a model written. */
export interface WritingOptions {
  readonly format: string;
  readonly dataType?: string;
  readonly data: string;
  readonly json?: boolean;
}

/** How MODEL may be given. */
export const MODEL_TEXT =
  'MODEL is a name, a folder, a .gguf file, or the key of a pruned model or of its evaluation, as `flapbook prune` prints it';

/** Adds what commands that have a model written have in common. */
export function withWriting(command: Command): Command {
  return withEngine(command)
    .addOption(
      new Option('--format <format>', 'how it is written').choices([...EXPORT_FORMATS.keys()]).makeOptionMandatory(),
    )
    .addOption(
      new Option('--data-type <type>', 'of the matrices (for most formats that of the base model)').choices([
        ...EXPORT_DATA_TYPES,
      ]),
    )
    .addOption(dataOption())
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', formatsText());
}

/** What is to be written: of a model's name or key, or of files that lie where the user says. */
export function wantedModel(model: string, { format, dataType }: WritingOptions): Wanted {
  const place = modelPath(callerPath(model));
  return { model: place ?? model, registerModel: place !== null, format, dataType };
}

function formatsText(): string {
  return `\nFormats:\n${[...EXPORT_FORMATS.values()].map(({ name, title }) => `  ${name.padEnd(22)}${title}`).join('\n')}`;
}
