import type pg from 'pg';

/**
 * Makes a connection out of the pool one for COPY, whose streams the driver refuses where statements are sent without
 * waiting for answers (see `pooled`). Discard it afterwards.
 */
export function copying(client: pg.PoolClient): pg.PoolClient {
  return Object.assign(client, { pipeline: false });
}
