import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';
import path from 'node:path';
import { type DatabaseReport, inspectDatabase } from '@flapbook/database';
import { type DeviceReport, inspectEngines, machineMemory } from '@flapbook/engine';
import { hubFromEnvironment, type Machine, thisMachine } from '@flapbook/operations';

/** What `package.json` asks for. */
const LEAST_NODE = [20, 9] as const;

export interface Report {
  readonly node: { readonly version: string; readonly platform: string; readonly reason: string | null };
  readonly engines: readonly DeviceReport[];
  /** What times that are measured here are times of. */
  readonly machine: Machine;
  readonly threads: number;
  /** What blocks may take of a device with memory of its own, as FLAPBOOK_DEVICE_MEMORY says it; null where nothing does. */
  readonly deviceMemory: string | null;
  /** What engines keep besides the layer at work, as FLAPBOOK_ENGINE_MEMORY says it; null where nothing does. */
  readonly engineMemory: string | null;
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  readonly database: DatabaseReport;
  /** Of the folder of data; null where the system does not tell. */
  readonly disk: { readonly folder: string; readonly freeBytes: number } | null;
  readonly hub: { readonly endpoint: string | null; readonly hasToken: boolean; readonly offline: boolean };
  /** Whether Flapbook can run here: a Node that is new enough, a database and a device. */
  readonly healthy: boolean;
}

/** Looks at everything without starting a server or changing anything. */
export async function examine(dataDirectory: string): Promise<Report> {
  const engines = await inspectEngines();
  const database = await inspectDatabase({ url: process.env.DATABASE_URL, dataDirectory });
  const { endpoint = null, token, offline } = hubFromEnvironment(path.join(dataDirectory, 'hub'));
  const node = inspectNode(process.versions.node);
  return {
    node,
    engines,
    machine: thisMachine(),
    threads: availableParallelism(),
    deviceMemory: process.env.FLAPBOOK_DEVICE_MEMORY || null,
    engineMemory: process.env.FLAPBOOK_ENGINE_MEMORY || null,
    memory: { totalBytes: machineMemory(), freeBytes: freemem() },
    database,
    disk: await inspectDisk(dataDirectory),
    hub: { endpoint, hasToken: token !== undefined, offline: offline ?? false },
    healthy: node.reason === null && database.reason === null && engines.some(({ reason }) => reason === null),
  };
}

function inspectNode(version: string): Report['node'] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  const reason = isNew ? null : `Flapbook needs Node.js ${LEAST_NODE.join('.')} or newer.`;
  return { version, platform: `${process.platform} on ${process.arch}`, reason };
}

/** The folder need not be there yet: then that of the nearest one above it, on whose disk it would be made. */
async function inspectDisk(folder: string): Promise<Report['disk']> {
  let place = path.resolve(folder);
  while (!existsSync(place) && path.dirname(place) !== place) place = path.dirname(place);
  const found = await statfs(place).catch(() => null);
  return found && { folder: place, freeBytes: found.bavail * found.bsize };
}
