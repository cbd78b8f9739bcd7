import { retrying, startEmbeddedPostgres } from '@flapbook/database';
import { type Operations, openOperations } from '@flapbook/operations';

/** An open database with the operations on it. */
export interface Stack {
  readonly operations: Operations;
  readonly databaseUrl: string;
  close(): Promise<void>;
}

export interface StackOptions {
  /** Folder of the embedded database; has to be given where there may be no external one. */
  readonly dataDirectory?: string;
  /** An external database; the one that DATABASE_URL names when absent. */
  readonly databaseUrl?: string;
  readonly applicationName: string;
  /** Address of the artifact store, where there is one. */
  readonly artifacts?: string;
  /** How long to wait for an external database that does not answer yet; not at all when absent. */
  readonly patienceSeconds?: number;
  readonly onProgress?: (message: string) => void;
}

/**
 * Opens the database that DATABASE_URL names, or else the embedded one in the data folder, which is made if need be and
 * shared with other processes that use it.
 */
export async function openStack(options: StackOptions): Promise<Stack> {
  const { dataDirectory, applicationName, artifacts, patienceSeconds = 0, onProgress } = options;
  const external = options.databaseUrl ?? process.env.DATABASE_URL;
  const embedded = external
    ? null
    : await startEmbeddedPostgres({ dataDirectory: dataDirectory!, onProgress, onRestart: onProgress });
  const databaseUrl = external ?? embedded!.url;
  try {
    const operations = await retrying(() => openOperations({ url: databaseUrl, applicationName, artifacts }), {
      patienceSeconds,
      onFailure: (error) => onProgress?.(`${(error as Error).message}; trying again`),
    });
    return {
      operations,
      databaseUrl,
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
