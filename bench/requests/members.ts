import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import pg from 'pg';
import { SOURCES } from '../../tests/program/program.ts';
import { type Started, startFlapbook } from '../../tests/start/server.ts';

/** A Flapbook that people sign in to, and tokens of some of them. */
export interface Lab extends Started {
  readonly tokens: readonly string[];
}

/** Each may ask 1,200 times at once: so many that the server refuses none of them. */
const MEMBERS = 200;

/** In words that every commit with workspaces knows: a member has a workspace of their own, and here a token. */
const ADD = `WITH made AS (INSERT INTO member (name, role) SELECT 'member ' || i, 'RESEARCHER' FROM generate_series(1, $1) i
    RETURNING id, name),
  own AS (INSERT INTO workspace (id, name, personal_of) SELECT id, name, id FROM made RETURNING id),
  entered AS (INSERT INTO workspace_member (workspace_id, member_id, role) SELECT id, id, 'ADMIN' FROM own),
  numbered AS (SELECT id, row_number() OVER () AS i FROM made)
  INSERT INTO access_token (member_id, name, role, secret_hash, expires_at)
    SELECT id, 'bench', 'RESEARCHER', ($2::bytea[])[i], now() + interval '1 day' FROM numbered`;

/** Starts one on a database of its own. @param checkout the commit that it is of; this one when absent */
export async function startLab(folder: string, checkout?: string): Promise<Lab> {
  const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'database') });
  const server = await startFlapbook(path.join(folder, 'server'), {
    program: SOURCES,
    checkout,
    databaseUrl: postgres.url,
    environment: { FLAPBOOK_SIGN_IN: 'required' },
  });
  const tokens = Array.from({ length: MEMBERS }, () => `flap_${randomBytes(32).toString('base64url')}`);
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(ADD, [MEMBERS, tokens.map((token) => createHash('sha256').update(token).digest())]);
  await client.end();
  return {
    ...server,
    tokens,
    async interrupt() {
      const code = await server.interrupt();
      await postgres.stop();
      return code;
    },
  };
}
