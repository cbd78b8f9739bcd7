import { statSync } from 'node:fs';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { isGguf, parseSource } from '@flapbook/models';
import { type Command, Option } from 'commander';
import { UsageError } from './exit.ts';

/** npm runs scripts in the checkout; paths are meant from where the user stands. */
const CALLER_DIRECTORY = process.env.INIT_CWD ?? process.cwd();

/** A path as the user meant it. */
export function callerPath(given: string): string {
  return path.resolve(CALLER_DIRECTORY, given);
}

/** The path, where a model lies there: a folder or a GGUF file; null for what must be a name then. */
export function modelPath(place: string): string | null {
  const entry = statSync(place, { throwIfNoEntry: false });
  return entry?.isDirectory() || (entry?.isFile() && isGguf(place)) ? place : null;
}

/** A data set's name as it is, or a source with its file's path made absolute: from where the user stands by default. */
export function callerSource(given: string, folder: string = CALLER_DIRECTORY): string {
  const source = parseSource(given);
  if (source === null) return given;
  const [scheme] = given.split(':', 1);
  const file = path.resolve(folder, source.file);
  if (source.format === 'text') return `${scheme}:${file}`;
  // Whatever else a source says follows its file.
  return `${scheme}:${file}${given.slice(given.lastIndexOf('#'))}`;
}

/** Where the database and everything else of this installation lives. */
export function dataOption(): Option {
  return new Option('--data <dir>', 'folder of the database and its results')
    .env('FLAPBOOK_DATA')
    .default(path.resolve(process.cwd(), '.flapbook'), '.flapbook where it is started')
    .argParser(callerPath);
}

/** The database of a fleet. */
export function databaseOption(): Option {
  return new Option(
    '--database <url>',
    'address of the PostgreSQL database: postgres://user:password@host:port/name',
  ).env('DATABASE_URL');
}

/** @throws UsageError when neither the option nor the variable names a database */
export function requireDatabase(database: string | undefined): string {
  if (database !== undefined) return database;
  throw new UsageError('BAD_PARAMETER', '--database or DATABASE_URL must name the database of the fleet.');
}

/** What runs forward passes, where, and in how much memory. */
export interface EngineChoice {
  readonly engine?: string;
  readonly device?: string;
  readonly deviceMemory?: string;
  readonly engineMemory?: string;
}

const ENGINE_OPTIONS: Readonly<
  Record<keyof EngineChoice, { readonly flags: string; readonly about: string; readonly variable: string }>
> = {
  engine: {
    flags: '--engine <name>',
    about: 'what runs forward passes: onnx (default), onnx-f16 or tfjs',
    variable: 'FLAPBOOK_ENGINE',
  },
  device: {
    flags: '--device <name>',
    about: 'where it runs them; the best that is there by default, see flapbook doctor',
    variable: 'FLAPBOOK_DEVICE',
  },
  deviceMemory: {
    flags: '--device-memory <size>',
    about: 'what blocks may take of a device with memory of its own, e.g. 20GB; batches are as large as it holds',
    variable: 'FLAPBOOK_DEVICE_MEMORY',
  },
  engineMemory: {
    flags: '--engine-memory <size>',
    about: 'what it keeps in memory besides the layer at work, e.g. 8GB (default: 1 GiB); the rest goes to a file',
    variable: 'FLAPBOOK_ENGINE_MEMORY',
  },
};
const ENGINE_OPTION_NAMES = Object.keys(ENGINE_OPTIONS) as (keyof EngineChoice)[];

/**
 * Adds the options of engines to a command. What it opens and the workers that it starts find the choice in the
 * environment, where the variables of the options say the same.
 */
export function withEngine(command: Command): Command {
  for (const name of ENGINE_OPTION_NAMES) {
    const { flags, about, variable } = ENGINE_OPTIONS[name];
    command.addOption(new Option(flags, about).env(variable));
  }
  return command.hook('preAction', async () => {
    const choice = command.opts<EngineChoice>();
    const given = ENGINE_OPTION_NAMES.filter((name) => choice[name] !== undefined);
    if (given.length === 0) return;
    try {
      await checkChoice(choice);
    } catch (error) {
      if (error instanceof FlapbookError) throw new UsageError(error.code, error.message);
      throw error;
    }
    for (const name of given) process.env[ENGINE_OPTIONS[name].variable] = choice[name];
  });
}

/** @throws FlapbookError BAD_PARAMETER for what there is not, for what is no size, and for more than the machine has */
async function checkChoice({ engine = 'onnx', device, deviceMemory, engineMemory }: EngineChoice): Promise<void> {
  const { engineNamed, requireMemory } = await import('@flapbook/engine');
  const names = engineNamed(engine).devices.map(({ name }) => name);
  if (device !== undefined && !names.includes(device)) {
    throw new FlapbookError('BAD_PARAMETER', `Engine ${engine} has no device ${device}; it has: ${names.join(', ')}.`);
  }
  const { parseBytes } = await import('@flapbook/worker');
  if (deviceMemory !== undefined) parseBytes(deviceMemory);
  if (engineMemory !== undefined) requireMemory(parseBytes(engineMemory));
}

/** Where files reach workers on other machines. */
export function artifactsOption(): Option {
  return new Option(
    '--artifacts <url>',
    'store of the fleet’s files: a shared folder, or s3://bucket/prefix?endpoint=…',
  ).env('FLAPBOOK_ARTIFACTS');
}

/** How much a server remembers to plan in milliseconds. */
export function planCacheOption(): Option {
  return new Option(
    '--plan-cache <size>',
    'memory for statistics and plans of which only the ratio is open, e.g. 2GB (default: 512 MiB)',
  ).env('FLAPBOOK_PLAN_CACHE');
}

/** Parses a whole number within bounds. */
export function wholeNumber(name: string, { low, high = Number.MAX_SAFE_INTEGER }: { low: number; high?: number }) {
  return (given: string): number => {
    const value = Number(given);
    if (given.trim() === '' || !Number.isSafeInteger(value) || value < low || value > high) {
      throw new UsageError('BAD_PARAMETER', `${name} must be a whole number from ${low} to ${high}; it is “${given}”.`);
    }
    return value;
  };
}

/** Parses a ridge penalty, from 0 up. */
export function penalty(given: string): number {
  const value = Number(given);
  if (given.trim() === '' || !(Number.isFinite(value) && value >= 0)) {
    throw new UsageError('BAD_PARAMETER', `--lambda must be a number from 0 up; it is “${given}”.`);
  }
  return value;
}

/** Parses a ratio, above 0 and below 1. */
export function ratio(given: string): number {
  const value = Number(given);
  if (given.trim() === '' || !(value > 0 && value < 1)) {
    throw new UsageError('BAD_RATIO', `--ratio must lie above 0 and below 1; it is “${given}”.`);
  }
  return value;
}
