import { join, resolve } from 'node:path';

/** Where everything of one embedded server lies, below the data folder. */
export interface Layout {
  readonly root: string;
  /** Postgres's own data directory. */
  readonly cluster: string;
  readonly password: string;
  readonly log: string;
  /** Held by whoever starts, attaches or stops. */
  readonly lock: string;
  /** One file for each user of the server. */
  readonly leases: string;
  /** Names the postmaster that was told to stop, so that nobody attaches to it while it still answers. */
  readonly stopping: string;
  /** The port of the last server, which the next one takes again. */
  readonly port: string;
  readonly pidFile: string;
}

export function layoutOf(dataDirectory: string): Layout {
  const root = resolve(dataDirectory);
  const cluster = join(root, 'postgres');
  return {
    root,
    cluster,
    password: join(root, 'postgres.password'),
    log: join(root, 'postgres.log'),
    lock: join(root, 'postgres.lock'),
    leases: join(root, 'postgres.leases'),
    stopping: join(root, 'postgres.stopping'),
    port: join(root, 'postgres.port'),
    pidFile: join(cluster, 'postmaster.pid'),
  };
}
