import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import next from 'next';
import { WEB_DIRECTORY } from './build.ts';
import { contentPolicies } from './content-policy.ts';

export interface WebApp {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Digests of the documents that it asks. */
  readonly documents: readonly string[];
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
  const [policies, documents] = await Promise.all([contentPolicies(WEB_DIRECTORY), readDocuments(), app.prepare()]);
  const handle = app.getRequestHandler();
  return {
    async handle(request, response) {
      const { header, request: forNext } = policies.of(pathnameOf(request));
      response.setHeader('content-security-policy', header);
      // A policy that a client names must not choose the nonce.
      delete request.headers['content-security-policy-report-only'];
      request.headers['content-security-policy'] = forNext;
      await handle(request, response);
    },
    documents,
    close: () => app.close(),
  };
}

async function readDocuments(): Promise<string[]> {
  return JSON.parse(await readFile(path.join(WEB_DIRECTORY, '.next/server/app/documents.json.body'), 'utf8'));
}

function pathnameOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0]!;
}
