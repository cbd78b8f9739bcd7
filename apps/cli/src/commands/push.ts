import { bytesText } from '@flapbook/operations';
import type { Command } from 'commander';
import { MODEL_TEXT, type WritingOptions, wantedModel, withWriting } from '../export/options.ts';

interface Given extends WritingOptions {
  readonly branch?: string;
  readonly public?: boolean;
  readonly update?: boolean;
}

/** `flapbook push`: writes a model in a format and puts it into a repository of the hub. */
export function pushCommand(program: Command): void {
  withWriting(program.command('push <model> <repository>'))
    .description(
      `write a model as \`export\` does and put it into OWNER/NAME of the Hugging Face hub, with the token in HF_TOKEN; what the hub has already is not sent again; ${MODEL_TEXT}`,
    )
    .option('--branch <name>', 'branch of the repository, made if need be (main)')
    .option('--public', 'a repository that is made is for everybody to see')
    .option('--update', 'add a commit to a repository that holds something else already')
    .action(async (model: string, repository: string, given: Given) => {
      const { branch, public: isPublic, update, data, json } = given;
      const wanted = wantedModel(model, given);
      // Loaded when needed, so that a slip on the command line is answered at once.
      const { runPush } = await import('../push/run.ts');
      const outcome = await runPush({ ...wanted, branch, isPublic, update, repository, data });
      if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      else console.log(`${outcome.address}\n${bytesText(outcome.sentBytes)} sent, commit ${outcome.commit}`);
    });
}
