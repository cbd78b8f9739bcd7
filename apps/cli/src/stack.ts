import path from 'node:path';
import { retrying, startEmbeddedPostgres } from '@flapbook/database';
import { toProblem } from '@flapbook/flap';
import { hubFromEnvironment, type Operations, openOperations } from '@flapbook/operations';

/** Beside which files are kept where the database is elsewhere and no folder is given. */
const DATA_DIRECTORY = process.env.FLAPBOOK_DATA ?? '.flapbook';

/** An open database with the operations on it. */
export interface Stack {
  readonly operations: Operations;
  readonly databaseUrl: string;
  /** Address of the artifact store: the one that was given, or a folder beside the embedded database. */
  readonly artifacts?: string;
  close(): Promise<void>;
}

export interface StackOptions {
  /** Folder of the embedded database; has to be given where there may be no external one. */
  readonly dataDirectory?: string;
  /** An external database; the one that DATABASE_URL names when absent. */
  readonly databaseUrl?: string;
  readonly applicationName: string;
  /** Address of the artifact store; when absent that of FLAPBOOK_ARTIFACTS, or a folder beside an embedded database. */
  readonly artifacts?: string;
  /** Whether a source by its path may stand where a data set is named; it may when absent. */
  readonly openFiles?: boolean;
  /** Memory for statistics and prepared plans; that of `openOperations` when absent. */
  readonly planCacheBytes?: number;
  /** How long to wait for an external database that does not answer yet; not at all when absent. */
  readonly patienceSeconds?: number;
  readonly onProgress?: (message: string) => void;
  /** Told of lost connections and the like, which mend themselves. */
  readonly onError?: (error: Error) => void;
}

/**
 * Opens the database that DATABASE_URL names, or else the embedded one in the data folder, which is made if need be and
 * shared with other processes that use it.
 */
export async function openStack(options: StackOptions): Promise<Stack> {
  const { dataDirectory, applicationName, openFiles, patienceSeconds = 0, onProgress, onError } = options;
  const external = options.databaseUrl ?? process.env.DATABASE_URL;
  const embedded = external
    ? null
    : await startEmbeddedPostgres({ dataDirectory: dataDirectory!, onProgress, onRestart: onProgress });
  const databaseUrl = external ?? embedded!.url;
  const artifacts =
    options.artifacts ??
    process.env.FLAPBOOK_ARTIFACTS ??
    (embedded ? path.resolve(dataDirectory!, 'artifacts') : undefined);
  const folder = path.resolve(dataDirectory ?? DATA_DIRECTORY);
  const hub = hubFromEnvironment(path.join(folder, 'hub'));
  const uploads = { directory: path.join(folder, 'uploads') };
  try {
    const operations = await retrying(
      () =>
        openOperations({
          url: databaseUrl,
          applicationName,
          engine: process.env.FLAPBOOK_ENGINE,
          artifacts,
          hub,
          uploads,
          openFiles,
          cacheBytes: options.planCacheBytes,
          onError,
        }),
      {
        patienceSeconds,
        onFailure: sayOnce((reason) => onProgress?.(`${reason}\n  Trying again for ${patienceSeconds} seconds.`)),
      },
    );
    return {
      operations,
      databaseUrl,
      artifacts,
      async close() {
        await operations.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** Hands on a failure, with what to do about it, unless it is the same as the last one. */
function sayOnce(say: (reason: string) => void): (error: unknown) => void {
  let last: string | undefined;
  return (error) => {
    const { message, remedy } = toProblem(error);
    if (message !== last) say(`${message}\n  ${remedy}`);
    last = message;
  };
}
