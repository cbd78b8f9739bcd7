import { afterAll, beforeAll, inject } from 'vitest';
import { type Database, openDatabase } from '../connection.ts';
import { createDatabase, type TestDatabase } from './databases.ts';
import './globalSetup.ts';

/** What the tests of a file, or of a `describe`, work on. Its fields may be read from inside tests and hooks. */
export interface DatabaseFixture {
  readonly url: string;
  readonly database: Database;
}

/** Registers hooks that make a migrated, empty database before the tests around the call, and remove it after them. */
export function withDatabase(): DatabaseFixture {
  let made: TestDatabase | undefined;
  let database: Database | undefined;
  beforeAll(async () => {
    made = await createDatabase(inject('testServer'));
    database = await openDatabase({ url: made.url, applicationName: 'test' });
  });
  afterAll(async () => {
    await database?.close();
    await made?.drop();
  });
  return {
    get url() {
      if (!made) throw new Error('The database of a test is made before the first test, not before that.');
      return made.url;
    },
    get database() {
      if (!database) throw new Error('The database of a test is made before the first test, not before that.');
      return database;
    },
  };
}
