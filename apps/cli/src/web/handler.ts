import type { IncomingMessage, ServerResponse } from 'node:http';
import next from 'next';
import { WEB_DIRECTORY } from './build.ts';

export interface WebApp {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** The built web app, to be mounted behind the server's own routes. */
export async function openWebApp({
  hostname,
  port,
}: {
  readonly hostname: string;
  readonly port: number;
}): Promise<WebApp> {
  const app = next({ dev: false, dir: WEB_DIRECTORY, hostname, port, quiet: true });
  await app.prepare();
  return { handle: app.getRequestHandler(), close: () => app.close() };
}
