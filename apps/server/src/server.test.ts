import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createServer, type RunningServer } from './index.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
let server: RunningServer;
let lines: Record<string, unknown>[] = [];

const log = pino(
  { level: 'info', serializers: { error: pino.stdSerializers.err } },
  new Writable({
    write(line, _encoding, done) {
      lines.push(JSON.parse(String(line)));
      done();
    },
  }),
);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-server-'));
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await operations.models.register('tiny', path.join(folder, 'model'));
  await writeFile(path.join(folder, 'cats.txt'), 'The cat sat on the mat.\n'.repeat(100));
});
afterAll(async () => {
  await operations?.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  lines = [];
  server = await createServer({ operations, log, port: 0 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

function post(query: string, { to = '/graphql', variables = {}, headers = {}, signal }: PostOptions = {}) {
  return fetch(server.url + to, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
    signal,
  });
}

interface PostOptions {
  readonly to?: string;
  readonly variables?: object;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

const get = (query: string, headers: Record<string, string>) =>
  fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, { headers });

async function errorOf(response: Response) {
  const { errors } = (await response.json()) as {
    errors: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
  };
  return errors[0]!;
}

describe('queries', () => {
  test('are answered over POST, and over GET where the caller shows that it is no form', async () => {
    const response = await post('{ model(name: "tiny") { layers } }');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.has('x-powered-by')).toBe(false);
    expect(await response.json()).toEqual({ data: { model: { layers: 2 } } });
    expect((await get('{ __typename }', { 'apollo-require-preflight': '1' })).status).toBe(200);
    expect((await get('{ __typename }', {})).status).toBe(400);
    expect((await get('mutation { run(keys: []) { __typename } }', { 'apollo-require-preflight': '1' })).status).toBe(
      405,
    );
  });

  test('that fail as expected say with which code and what to do', async () => {
    const response = await post('{ model(name: "nobody") { layers } }');
    expect(await errorOf(response)).toMatchObject({
      path: ['model'],
      extensions: { code: 'MODEL_NOT_FOUND', remedy: expect.stringContaining('flapbook models') },
    });
  });

  test.each([
    ['{ models {', 'GRAPHQL_PARSE_FAILED'],
    ['{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query ($a: Int!) { models(first: $a) { edges { cursor } } }', 'BAD_USER_INPUT'],
    ['{ model(name: "tiny") { plan(input: { ratio: 1.5 }) { key } } }', 'BAD_RATIO'],
  ])('%s is refused with %s', async (query, code) => {
    expect((await errorOf(await post(query))).extensions.code).toBe(code);
  });

  test('that ask for too much are refused before anything runs', async () => {
    const masks = '... on Evaluation { subject { ... on PrunedModel { plan { layers { mlp { kept } } } } } }';
    const response = await post(`{ operations(first: 200) { edges { node { ${masks} } } } }`);
    expect(response.status).toBe(400);
    expect((await errorOf(response)).extensions.code).toBe('LIMIT_EXCEEDED');
    expect((await post(`{ ${'models { edges { cursor } } '.repeat(3000)} }`)).status).toBe(400);
  });

  test('with a body over 1 MB, or without JSON in it, are refused in the form of GraphQL', async () => {
    const large = await post(`{ ${' '.repeat(1_000_000)} __typename }`);
    expect(large.status).toBe(413);
    expect((await errorOf(large)).extensions.code).toBe('LIMIT_EXCEEDED');
    const broken = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(broken.status).toBe(400);
    expect((await errorOf(broken)).extensions.code).toBe('BAD_REQUEST');
  });

  test('that fail unexpectedly tell the client a reference, and the log the rest', async () => {
    vi.spyOn(operations.models, 'byName').mockRejectedValue(new Error('secret detail'));
    const error = await errorOf(await post('query Broken { model(name: "tiny") { layers } }'));
    expect(error.extensions).toMatchObject({ code: 'INTERNAL', reference: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(error.message).toContain(error.extensions.reference);
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(lines).toContainEqual(
      expect.objectContaining({
        reference: error.extensions.reference,
        error: expect.objectContaining({ message: 'secret detail' }),
      }),
    );
  });

  test('leave one line in the log, without their variables', async () => {
    await post('query Named($name: ModelName!) { model(name: $name) { layers } }', { variables: { name: 'hidden' } });
    expect(lines).toEqual([
      expect.objectContaining({
        msg: 'request',
        operation: 'Named',
        outcome: 'MODEL_NOT_FOUND',
        milliseconds: expect.any(Number),
        requestId: expect.any(String),
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('hidden');
  });
});

describe('subscriptions', () => {
  const EVENTS = 'subscription ($keys: [ID!]!) { operations(keys: $keys) { sequence operation { key status } } }';
  const stream = (query: string, options: PostOptions = {}) =>
    post(query, { to: '/graphql/stream', headers: { accept: 'text/event-stream' }, ...options });

  async function calibrationKey(seed: number): Promise<string> {
    const response = await post(
      `query ($dataset: DatasetName!) { model(name: "tiny") { calibration(input: { dataset: $dataset, seed: ${seed} }) { key } } }`,
      { variables: { dataset: `text:${path.join(folder, 'cats.txt')}` } },
    );
    return ((await response.json()) as { data: { model: { calibration: { key: string } } } }).data.model.calibration
      .key;
  }

  /** The payloads of a stream's events. */
  async function* payloads(response: Response): AsyncGenerator<Record<string, unknown>> {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^event: next\ndata: (.*)$/m.exec(event);
        if (data) yield JSON.parse(data[1]!);
      }
    }
  }

  test('send a snapshot, then every change', async () => {
    const key = await calibrationKey(1);
    const events = payloads(await stream(EVENTS, { variables: { keys: [key] } }));
    expect((await events.next()).value).toEqual({
      data: { operations: { sequence: 0, operation: { key, status: 'PLANNED' } } },
    });
    await operations.scheduler.run([key]);
    expect((await events.next()).value).toEqual({
      data: { operations: { sequence: 1, operation: { key, status: 'QUEUED' } } },
    });
    await events.return(undefined);
  });

  test('that the client leaves hold nothing any more', async () => {
    const follow = vi.spyOn(operations.events, 'follow');
    const key = await calibrationKey(2);
    const leave = new AbortController();
    const events = payloads(await stream(EVENTS, { variables: { keys: [key] }, signal: leave.signal }));
    await events.next();
    leave.abort();
    const [followed] = follow.mock.results;
    // Would wait for ever for the next change if it were still open.
    expect(await followed!.value.next()).toEqual({ done: true, value: undefined });
    await vi.waitFor(() => expect(lines).toContainEqual(expect.objectContaining({ msg: 'request', outcome: 'ok' })));
  });

  test.each([
    ['subscription { operations(keys: []) { nonsense } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['{ models { edges { cursor } } }', 'BAD_REQUEST'],
    [
      `subscription { ${Array.from({ length: 201 }, (_, i) => `a${i}: __typename`).join(' ')} operations(keys: []) { sequence } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      `subscription { operations(keys: []) { operation { ${Array.from({ length: 201 }, (_, i) => `a${i}: kind`).join(' ')} } } }`,
      'LIMIT_EXCEEDED',
    ],
  ])('%#: what is not valid, or too much, is refused with %s', async (query, code) => {
    const { value } = await payloads(await stream(query)).next();
    expect((value!.errors as { extensions: object }[])[0]!.extensions).toMatchObject({ code });
  });

  test.each([
    ['text/event-stream, application/json;q=0.5', 'text/event-stream'],
    ['*/*', 'text/event-stream'],
    ['application/json', 'application/json'],
  ])('whoever takes %s is answered as %s', async (accept, type) => {
    const key = await calibrationKey(4);
    const leave = new AbortController();
    const options = { variables: { keys: [key] }, headers: { accept }, signal: leave.signal };
    const response = await stream(EVENTS, options);
    expect(response.headers.get('content-type')).toContain(type);
    if (type === 'application/json') {
      expect(response.status).toBe(406);
      expect(await errorOf(response)).toMatchObject({ extensions: { code: 'BAD_REQUEST' } });
    } else expect((await payloads(response).next()).value).toMatchObject({ data: { operations: { sequence: 0 } } });
    leave.abort();
  });

  test('of more than 200 keys are refused', async () => {
    const keys = Array.from({ length: 201 }, (_, i) => String(i));
    const { value } = await payloads(await stream(EVENTS, { variables: { keys } })).next();
    expect(value).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
    await vi.waitFor(() => expect(lines).toContainEqual(expect.objectContaining({ outcome: 'LIMIT_EXCEEDED' })));
  });

  test('end when the server closes, and do not hold it up', async () => {
    const key = await calibrationKey(3);
    const events = payloads(await stream(EVENTS, { variables: { keys: [key] } }));
    await events.next();
    const started = performance.now();
    await server.close();
    expect(performance.now() - started).toBeLessThan(5_000);
    await expect(events.next()).resolves.toMatchObject({ done: true });
    await expect(post('{ __typename }')).rejects.toThrow();
  });
});

describe('the rest', () => {
  test('/health and /health/ready are 200 while the database answers, 503 while it does not; /health/live is 200 all the same', async () => {
    const version = expect.stringMatching(/^\d+\.\d+/);
    for (const address of ['/health', '/health/ready']) {
      const healthy = await fetch(server.url + address);
      expect(healthy.status).toBe(200);
      expect(await healthy.json()).toEqual({ status: 'ok', database: true, version });
    }

    const lost = await openOperations({ url: database.url, applicationName: 'test' });
    const other = await createServer({ operations: lost, log, port: 0 });
    await lost.close();
    for (const address of ['/health', '/health/ready']) {
      const unhealthy = await fetch(other.url + address);
      expect(unhealthy.status).toBe(503);
      expect(await unhealthy.json()).toMatchObject({ status: 'unavailable', database: false });
    }
    const alive = await fetch(`${other.url}/health/live`);
    expect(alive.status).toBe(200);
    expect(await alive.json()).toEqual({ status: 'ok', version });
    await other.close();
  });

  test('a name of somebody else’s that points at this machine is refused', async () => {
    const { port } = new URL(server.url);
    const ask = (host: string) =>
      new Promise<number>((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: '/health', headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode!);
        })
          .on('error', reject)
          .end();
      });
    for (const host of [`rebound.example:${port}`, 'rebound.example', '127.0.0.1.rebound.example', '[::1].example'])
      expect(await ask(host), host).toBe(403);
    for (const host of [`localhost:${port}`, 'LocalHost', `127.0.0.1:${port}`, `[::1]:${port}`, '127.8.9.1'])
      expect(await ask(host), host).toBe(200);
  });

  test('nor is it on any other loopback address', async () => {
    // All of 127.0.0.0/8 is this machine’s own, on Linux without further ado.
    const other = await createServer({ operations, log, port: 0, host: '127.8.9.1' }).catch(() => null);
    if (other === null) return;
    const { port } = new URL(other.url);
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.8.9.1', port, path: '/health', headers: { host: 'rebound.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    await other.close();
    expect(status).toBe(403);
  });

  test('what is under way when a server closes is answered, and nothing more is taken', async () => {
    const asked = '{ operations(first: 1) { edges { node { key } } } }';
    let answer: Promise<Response> | undefined;
    let closed: Promise<void> | undefined;
    await database.database.transaction(async (transaction) => {
      await transaction.query('LOCK TABLE operation IN ACCESS EXCLUSIVE MODE');
      answer = post(asked);
      const waiting = () =>
        database.database.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'operation'`);
      await expect.poll(async () => (await waiting()).length).toBe(1);
      closed = server.close();
      await expect.poll(() => post('{ __typename }').catch((error: Error) => error.message)).toBe('fetch failed');
    });
    expect((await answer!).status).toBe(200);
    expect(await (await answer!).json()).toMatchObject({ data: { operations: { edges: expect.any(Array) } } });
    await closed;
  });

  test('a port that is taken is said to be so', async () => {
    const port = Number(new URL(server.url).port);
    await expect(createServer({ operations, log, port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Something listens on port ${port} of 127.0.0.1 already.`,
    });
  });

  test('every other address is the web app’s, and so is the API’s for people', async () => {
    const web = await createServer({
      operations,
      log,
      port: 0,
      web: (request, response) => response.end(`page ${request.url}`),
    });
    expect(await (await fetch(`${web.url}/notebooks/a`)).text()).toBe('page /notebooks/a');
    const person = await fetch(`${web.url}/graphql`, {
      headers: { accept: 'text/html,*/*;q=0.8' },
      redirect: 'manual',
    });
    expect(person.headers.get('location')).toBe('/');
    await web.close();
  });

  test.each(['br', 'gzip'])(
    'answers are compressed as %s where the client takes it, and events are not',
    async (encoding) => {
      const headers = { 'accept-encoding': encoding };
      // Long enough to be worth it.
      const answer = await post('{ __schema { types { name description } } }', { headers });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('vary')).toContain('Accept-Encoding');
      expect(await answer.json()).toMatchObject({ data: { __schema: {} } });
      const stop = new AbortController();
      const events = await post('subscription { jobs { at } }', {
        to: '/graphql/stream',
        headers: { ...headers, accept: 'text/event-stream' },
        signal: stop.signal,
      });
      expect(events.headers.get('content-encoding') ?? 'none').toBe('none');
      expect(events.headers.get('content-type')).toContain('text/event-stream');
      stop.abort();
    },
  );

  test('without a web app, other addresses are not found', async () => {
    expect((await fetch(`${server.url}/notebooks`)).status).toBe(404);
  });
});
