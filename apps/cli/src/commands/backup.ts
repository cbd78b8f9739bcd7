import { type BackupManifest, type BackupProgress, backUp, checkBackup, restoreBackup } from '@flapbook/operations';
import type { Command } from 'commander';
import { bytesText } from '../bytes.ts';
import { EXIT } from '../exit.ts';
import { artifactsOption, callerPath, dataOption } from '../options.ts';
import { ProgressLine } from '../progress.ts';
import { openStack } from '../stack.ts';

interface Given {
  readonly data: string;
  readonly artifacts?: string;
  readonly json?: boolean;
  readonly check?: boolean;
}

/** `flapbook backup` and `flapbook restore`: the database and the files that it names, to a folder and from one. */
export const backupCommands = [backupCommand, restoreCommand];

function backupCommand(program: Command): void {
  within(
    program
      .command('backup')
      .description('copy the database and its files into a folder, while everything else goes on')
      .argument('<folder>', 'new, or with an earlier backup that this one takes the place of'),
  ).action((folder: string, given: Given) =>
    tell('backed up', given, async (onProgress) => {
      const stack = await openStack({ ...places(given), applicationName: 'flapbook backup' });
      try {
        return await backUp(stack.operations, callerPath(folder), onProgress);
      } finally {
        await stack.close();
      }
    }),
  );
}

function restoreCommand(program: Command): void {
  within(
    program
      .command('restore')
      .description('fill an empty database and artifact store from a backup')
      .argument('<folder>', 'of the backup')
      .option('--check', 'only read the backup and hold every byte against its digest'),
  ).action((folder: string, given: Given) =>
    tell(given.check ? 'in good order' : 'restored', given, async (onProgress) => {
      if (given.check) return checkBackup(callerPath(folder), onProgress);
      const stack = await openStack({ ...places(given), applicationName: 'flapbook restore' });
      try {
        return await restoreBackup(stack.operations, callerPath(folder), onProgress);
      } finally {
        await stack.close();
      }
    }),
  );
}

function within(command: Command): Command {
  return command
    .option('--json', 'one JSON object on standard output')
    .addOption(artifactsOption())
    .addOption(dataOption());
}

const places = ({ data, artifacts }: Given) => ({ dataDirectory: data, artifacts });

/** Shows how it goes on, then what there is and how long it took; ends with 1 when files were lost before. */
async function tell(
  outcome: string,
  { json }: Given,
  task: (onProgress: BackupProgress) => Promise<BackupManifest>,
): Promise<void> {
  const began = performance.now();
  const line = new ProgressLine();
  const show: BackupProgress = (done, total) =>
    line.show('files', { fraction: total === 0 ? 1 : done / total, etaSeconds: null });
  const { tables, files, lost, createdAt } = await task(show).finally(() => line.end());
  const seconds = (performance.now() - began) / 1_000;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const tableBytes = tables.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const fileBytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (json) console.log(JSON.stringify({ createdAt, rows, tableBytes, files: files.length, fileBytes, lost, seconds }));
  else {
    console.log(`${outcome}\tas of ${createdAt}, in ${seconds.toFixed(1)} s`);
    console.log(`database\t${rows} rows of ${tables.length} tables, ${bytesText(tableBytes)}`);
    console.log(`files\t${files.length}, ${bytesText(fileBytes)}`);
  }
  if (lost.length === 0) return;
  console.error(
    `${lost.length} files that the database names were not in the artifact store, or damaged:\n${lost.join('\n')}`,
  );
  process.exitCode = EXIT.failed;
}
