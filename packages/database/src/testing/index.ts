export { freePort } from '../embedded/ports.ts';
export { createDatabase, type TestDatabase } from './databases.ts';
export type { TestServer } from './server.ts';
export { type DatabaseFixture, withDatabase } from './withDatabase.ts';
