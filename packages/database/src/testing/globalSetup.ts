import type { TestProject } from 'vitest/node';
import { prepareServer, type TestServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly testServer: TestServer;
  }
}

/** For `globalSetup` of vitest's configuration: one server for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, end } = await prepareServer();
  project.provide('testServer', server);
  return end;
}
