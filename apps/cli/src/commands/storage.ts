import { FlapbookError } from '@flapbook/flap';
import {
  type Collection,
  type CollectionRun,
  DEFAULT_POLICY,
  followCollection,
  INTERRUPTION,
  localStorageOf,
  type Operations,
  planCollection,
  type RetentionPolicy,
  storageOf,
} from '@flapbook/operations';
import type { Command } from 'commander';
import { bytesText } from '../bytes.ts';
import { noted } from '../noted.ts';
import { artifactsOption, dataOption, wholeNumber } from '../options.ts';
import { ProgressLine } from '../progress.ts';
import { openStack } from '../stack.ts';

interface Given {
  data: string;
  artifacts?: string;
  keepDays: number;
  json?: boolean;
  dryRun?: boolean;
}

/** `flapbook storage` and `flapbook gc`: what results take, and the deletion of those that nobody keeps. */
export const storageCommands = [storageCommand, collectCommand];

function storageCommand(program: Command): void {
  withPolicy(program.command('storage').description('what is stored, and what of it nobody keeps')).action(
    async ({ data, artifacts, keepDays, json }: Given) => {
      const stack = await openStack({ dataDirectory: data, artifacts, applicationName: 'flapbook storage' });
      try {
        const storage = await storageOf(stack.operations);
        const reclaimable = await planCollection(stack.operations, { keepDays });
        const local = await localStorageOf(stack.operations, { keepDays });
        if (json) return console.log(JSON.stringify({ ...storage, local, reclaimable }));
        console.log(`database on disk\t${bytesText(storage.databaseBytes)}`);
        if (storage.artifactBytes !== null) console.log(`artifact store\t${bytesText(storage.artifactBytes)}`);
        for (const { kind, bytes, unusedBytes } of local) {
          console.log(`${kind} on this machine\t${bytesText(bytes)}, of which nobody keeps ${bytesText(unusedBytes)}`);
        }
        for (const { kind, count, bytes: size } of storage.kinds) console.log(`${kind}\t${count}\t${bytesText(size)}`);
        console.log('');
        printCollection('nobody keeps', reclaimable);
      } finally {
        await stack.close();
      }
    },
  );
}

function collectCommand(program: Command): void {
  withPolicy(
    program
      .command('gc')
      .description('delete results that are not pinned, not shown in a notebook and not used lately')
      .option('--dry-run', 'tell only what would go'),
  ).action(async ({ data, artifacts, keepDays, json, dryRun }: Given) => {
    const stack = await openStack({ dataDirectory: data, artifacts, applicationName: 'flapbook gc' });
    try {
      const policy = { keepDays };
      const collection = await (dryRun ? planCollection(stack.operations, policy) : runToEnd(stack.operations, policy));
      if (!dryRun) await noted(stack.operations, 'collectGarbage', [], `${keepDays} days`);
      if (json) return console.log(JSON.stringify(collection));
      printCollection(dryRun ? 'would go' : 'gone', collection);
    } finally {
      await stack.close();
    }
  });
}

/** Deletes, or follows who does already. Ctrl-C stops what this process has begun. */
async function runToEnd({ collector, database }: Operations, policy: RetentionPolicy): Promise<Collection> {
  const stop = () => void collector.close();
  process.once('SIGINT', stop);
  const line = new ProgressLine();
  try {
    const started = await collector.start(policy);
    let run: CollectionRun = started;
    if (!started.begun)
      line.message(`Somebody deletes already what was not used for ${run.keepDays} days; this is how it goes on.`);
    for await (const next of followCollection(database, run.id)) {
      run = next;
      if (run.total !== null)
        line.show('deleting', { fraction: run.total === 0 ? 1 : run.done / run.total, etaSeconds: null });
    }
    if (run.gone !== null) return run.gone;
    const { code, message } = run.problem ?? INTERRUPTION;
    throw new FlapbookError(code, message);
  } finally {
    line.end();
    process.off('SIGINT', stop);
  }
}

function withPolicy(command: Command): Command {
  return command
    .option(
      '--keep-days <n>',
      'keep what was used within so many days',
      wholeNumber('--keep-days', { low: 0, high: 100_000 }),
      DEFAULT_POLICY.keepDays,
    )
    .option('--json', 'one JSON object on standard output')
    .addOption(artifactsOption())
    .addOption(dataOption());
}

function printCollection(
  title: string,
  { kinds, shards, tasks, files, fileBytes, localBytes, ...all }: Collection,
): void {
  console.log(`${title}: ${bytesText(all.bytes)} of ${all.operations} operations; to have it again: ${time(all)}`);
  for (const one of kinds) console.log(`${one.kind}\t${one.operations}\t${bytesText(one.bytes)}\t${time(one)}`);
  console.log(`shards of calibrations\t${shards}\nrecords of old tasks\t${tasks}`);
  console.log(`files that nothing names\t${files}\t${bytesText(fileBytes)}`);
  console.log(`downloads and uploads that nothing is made from\t${bytesText(localBytes)}`);
}

function time({ seconds, measured }: { readonly seconds: number; readonly measured: boolean }): string {
  return `${seconds.toFixed(1)} s${measured ? '' : ' (estimated)'}`;
}
