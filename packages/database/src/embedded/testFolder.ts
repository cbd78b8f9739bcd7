import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** A data folder, with what runs on it. */
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

  /** Ends the processes of `user()`, the shares that a failed test left open, and the server. */
  async endAll(): Promise<void> {
    for (const user of this.#users) await user.kill();
    this.#users = [];
    rmSync(this.layout.leases, { recursive: true, force: true });
    await shutDown(this.layout);
  }

  async remove(): Promise<void> {
    await this.endAll();
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

/** Registers hooks that give every test an empty folder. */
export function withEmptyFolder(): TestFolder {
  const folder = new TestFolder();
  beforeEach(() => folder.make());
  afterEach(() => folder.remove());
  return folder;
}

/** Registers hooks that make a folder with a database once, and stop what a test leaves running on it. */
export function withFilledFolder(): TestFolder {
  const folder = new TestFolder();
  beforeAll(async () => {
    folder.make();
    const postgres = await startEmbeddedPostgres({ dataDirectory: folder.path });
    await postgres.stop();
    // None of these tests cuts the power.
    appendFileSync(join(folder.layout.cluster, 'postgresql.conf'), 'fsync = off\n');
  });
  afterEach(() => folder.endAll());
  afterAll(() => folder.remove());
  return folder;
}

export async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  // A connection that breaks also fails what is asked of it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Asks until it is answered. Gives the answer. */
export async function askUntilAnswered(url: string, sql: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await ask(url, sql);
    } catch {
      await sleep(20);
    }
  }
}

export async function gone(pid: number): Promise<void> {
  while (pidExists(pid)) await sleep(20);
}
