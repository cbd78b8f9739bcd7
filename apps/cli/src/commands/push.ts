import { bytesText } from '@flapbook/operations';
import type { Command } from 'commander';
import {
  callerPath,
  dataOption,
  dataTypeOption,
  formatOption,
  formatsText,
  modelPath,
  withEngine,
} from '../options.ts';

interface Given {
  format: string;
  dataType?: string;
  branch?: string;
  public?: boolean;
  update?: boolean;
  data: string;
  json?: boolean;
}

/** `flapbook push`: writes a model in a format and puts it into a repository of the hub. */
export function pushCommand(program: Command): void {
  withEngine(program.command('push <model> <repository>'))
    .description(
      'write a model as `export` does and put it into OWNER/NAME of the Hugging Face hub, with the token in HF_TOKEN; what the hub has already is not sent again',
    )
    .addOption(formatOption())
    .addOption(dataTypeOption())
    .option('--branch <name>', 'branch of the repository, made if need be (main)')
    .option('--public', 'a repository that is made is for everybody to see')
    .option('--update', 'add a commit to a repository that holds something else already')
    .addOption(dataOption())
    .option('--json', 'print one JSON object and nothing else')
    .addHelpText('after', formatsText())
    .action(async (model: string, repository: string, { public: isPublic, json, ...given }: Given) => {
      const place = modelPath(callerPath(model));
      // Loaded when needed, so that a slip on the command line is answered at once.
      const { runPush } = await import('../push/run.ts');
      const outcome = await runPush({
        ...given,
        isPublic,
        repository,
        model: place ?? model,
        registerModel: place !== null,
      });
      if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      else console.log(`${outcome.address}\n${bytesText(outcome.sentBytes)} sent, commit ${outcome.commit}`);
    });
}
