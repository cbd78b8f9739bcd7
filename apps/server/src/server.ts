import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expressMiddleware } from '@as-integrations/express5';
import { requireScopes } from '@flapbook/database';
import type { Operations } from '@flapbook/operations';
import { LIMITS } from '@flapbook/schema';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { onBehalfOf } from './access/credentials.ts';
import { admitted, everybodyLocal, identified, principalOf, scoped } from './access/identify.ts';
import { type AccessSettings, refuseUnguarded } from './access/settings.ts';
import { signIn } from './access/sign-in.ts';
import { createApollo } from './apollo.ts';
import { compressed } from './compressed.ts';
import { requestContext } from './context.ts';
import { schemaFile } from './documents/introspection.ts';
import { knownDocuments } from './documents/known.ts';
import { type DocumentPolicy, OPEN } from './documents/policy.ts';
import { exports } from './exports.ts';
import { drawFirst } from './first-drawing.ts';
import { alive, health } from './health.ts';
import { imports } from './imports.ts';
import { Deadline } from './limits/deadline.ts';
import { limitNesting } from './limits/nesting.ts';
import { limitRate } from './limits/rate.ts';
import { limitSlowBodies } from './limits/slow-bodies.ts';
import { limitStreams } from './limits/streams.ts';
import { listen } from './listen.ts';
import { localNames } from './local-names.ts';
import type { Logger } from './log.ts';
import { createMetrics } from './metrics/metrics.ts';
import { modelFiles } from './model-files.ts';
import { refusals } from './refusals.ts';
import { logRequest, type RequestLine } from './request-log.ts';
import { secureHeaders } from './secure-headers.ts';
import { streamRequests } from './stream-requests.ts';
import { createSubscriptions } from './subscriptions.ts';
import { tracedRequests } from './tracing/requests.ts';
import { uploads } from './uploads.ts';

export interface ServerOptions {
  readonly operations: Operations;
  readonly log: Logger;
  /** Answers every address that is not the server's own: the web app. */
  readonly web?: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** 127.0.0.1 by default; another one than the machine’s own only where people sign in. */
  readonly host?: string;
  /** How people sign in; null, as by default, where there is one user, on this machine. */
  readonly access?: AccessSettings | null;
  /** How long a request that only reads may take; null, as by default, for as long as its client waits. */
  readonly requestSeconds?: number | null;
  /** Which documents are answered; any by default. */
  readonly documents?: DocumentPolicy;
  /** Digests of the documents of the web app, which are answered in any case. */
  readonly appDocuments?: readonly string[];
  /** 0 takes a free one. */
  readonly port: number;
}

export interface RunningServer {
  readonly url: string;
  /** Takes no more requests, ends streams, lets the rest end within five seconds. */
  close(): Promise<void>;
}

/**
 * GraphQL at `/graphql`, subscriptions as server-sent events at `/graphql/stream`, notebooks and written models as files at `/export`,
 * `/import`, `/upload`, `/auth`, `/health`, `/metrics`, and the web app.
 *
 * @throws FlapbookError PORT_IN_USE, SIGN_IN_UNCONFIGURED; DATABASE_UNSUITABLE where people sign in and its user may not become the role
 *   that the policies of the tables hold for
 */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const {
    operations,
    log,
    web,
    host = '127.0.0.1',
    port,
    access = null,
    documents = OPEN,
    requestSeconds = null,
  } = options;
  refuseUnguarded(host, access);
  if (access !== null) await requireScopes(operations.database);
  const app = express();
  // How long bodies may take, `limitSlowBodies` says: Node would give a large bundle five minutes.
  const http = createHttpServer({ requestTimeout: 0, headersTimeout: 60_000 }, app);
  const metrics = createMetrics(operations);
  const answered = (line: RequestLine) => {
    logRequest(log, line);
    metrics.answered(line);
  };
  const apollo = createApollo(http, log, { answered, documents });
  const subscriptions = createSubscriptions(operations, log, { opened: metrics.opened, answered });
  await apollo.start();
  let origin = '';
  const context = async ({ req, res }: { readonly req: Request; readonly res: Response }) =>
    requestContext(operations, principalOf(res), req.headers, {
      deadline: new Deadline(res, requestSeconds),
      retryAfter: (seconds) => void res.set('retry-after', String(seconds)),
      published: web && ((digest) => drawFirst(origin, `/r/${digest}`, onBehalfOf(req))),
    });

  app.disable('x-powered-by');
  // Whoever a proxy in front, of the same machine or network, or this server itself says to come from.
  app.set('trust proxy', ['loopback', 'linklocal', 'uniquelocal', ...ownAddresses()]);
  app.use(secureHeaders(access?.origin?.startsWith('https:') ?? false), compressed(), limitSlowBodies());
  if (access === null) app.use(localNames, everybodyLocal);
  else app.use(identified(operations, access), limitRate(), admitted, signIn(operations, access, log));
  app.use(scoped);
  app.get('/health/live', alive);
  app.get(['/health', '/health/ready'], health(operations));
  app.get('/metrics', metrics.handle);
  app.use(schemaFile(documents));
  const known = knownDocuments(documents, options.appDocuments ?? []);
  app.use('/graphql', tracedRequests, express.json({ limit: LIMITS.bodyBytes }), limitNesting, known);
  app.use(streamRequests());
  app.post('/graphql/stream', limitStreams(), (request, response) => subscriptions.handle(request, response));
  if (web) app.get('/graphql', browsersTo('/'));
  app.all('/graphql', expressMiddleware(apollo, { context }));
  app.use(modelFiles(operations), exports(operations), imports(operations, log), uploads(operations));
  app.use(refusals(log));
  if (web) app.use(async (request, response) => void (await web(request, response)));

  const url = await listen(http, { host, port }).catch(async (error: unknown) => {
    await apollo.stop();
    throw error;
  });
  origin = url;
  return {
    url,
    async close() {
      subscriptions.close();
      await apollo.stop();
    },
  };
}

/** Under which this server asks itself, where it listens at a public one. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
}

/** A person who opens the address of the API is looking for the notebook. */
function browsersTo(location: string): RequestHandler {
  return (request, response, next) => {
    if (request.accepts(['json', 'html']) === 'html') response.redirect(location);
    else next();
  };
}
