import { appendFileSync, chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Layout, layoutOf } from './layout.ts';
import { findPostmaster, shutDown } from './postmaster.ts';
import { pidExists } from './processes.ts';
import { startEmbeddedPostgres } from './start.ts';
import { TestUser } from './testUser.ts';

/** A data folder for each test, with everything that runs on it ended after the test. */
export class TestFolder {
  parent = '';
  path = '';
  #users: TestUser[] = [];

  get layout(): Layout {
    return layoutOf(this.path);
  }

  make(): void {
    this.parent = mkdtempSync(join(tmpdir(), 'flapbook start-'));
    chmodSync(this.parent, 0o755);
    // Spaces and letters beyond ASCII, as home folders have them.
    this.path = join(this.parent, 'Données de Zoë');
  }

  async remove(): Promise<void> {
    for (const user of this.#users) await user.kill();
    this.#users = [];
    await shutDown(this.layout);
    rmSync(this.parent, { recursive: true, force: true });
  }

  user(): TestUser {
    const user = new TestUser(this.path);
    this.#users.push(user);
    return user;
  }

  postmaster(): number {
    return findPostmaster(this.layout)!.pid;
  }

  /** How often a server was started on the folder. */
  starts(): number {
    return readFileSync(this.layout.log, 'utf8').split('starting PostgreSQL 18').length - 1;
  }
}

/** Registers hooks that give every test a folder: an empty one, or one with a database, which is made only once. */
export function withFolder({ filled }: { filled: boolean }): TestFolder {
  const model = new TestFolder();
  const folder = new TestFolder();
  beforeAll(async () => {
    if (!filled) return;
    model.make();
    const postgres = await startEmbeddedPostgres({ dataDirectory: model.path });
    await postgres.stop();
    rmSync(model.layout.log);
    // None of these tests cuts the power.
    appendFileSync(join(model.layout.cluster, 'postgresql.conf'), 'fsync = off\n');
  });
  afterAll(async () => {
    if (filled) await model.remove();
  });
  beforeEach(() => {
    folder.make();
    if (filled) cpSync(model.path, folder.path, { recursive: true });
  });
  afterEach(() => folder.remove());
  return folder;
}

export async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export async function gone(pid: number): Promise<void> {
  while (pidExists(pid)) await sleep(20);
}
