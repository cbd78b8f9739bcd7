import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chunks, collect, pattern, sha256 } from '../../test/bytes.ts';
import { describeArtifacts } from '../../test/conformance.ts';
import { placeOf } from '../digest.ts';
import { openArtifacts } from '../index.ts';
import { startS3Server, type TestS3Server } from '../testing/index.ts';

const ABSENT = sha256(new Uint8Array([1]));
let server: TestS3Server;
beforeAll(async () => {
  server = await startS3Server();
  for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

describeArtifacts('S3', async () => {
  const store = await openArtifacts(server.url);
  const raw = new S3Client({ endpoint: server.endpoint, forcePathStyle: true });
  return {
    store,
    reopen: () => openArtifacts(server.url),
    tamper: async (digest, bytes) => {
      const Key = `shared/${placeOf(digest)}`;
      await raw.send(new PutObjectCommand({ Bucket: server.bucket, Key, Body: bytes }));
    },
    leftovers: async () => {
      const files = await readdir(server.folder, { recursive: true, withFileTypes: true });
      const names = files.filter((entry) => entry.isFile()).map(({ name }) => name);
      return names.filter((name) => !/_S3rver_(object|object\.md5|metadata\.json)$/.test(name));
    },
    dispose: async () => {
      raw.destroy();
      await store.close();
    },
  };
});

/** Stands where an S3 server should be. */
async function serve(answer: RequestListener): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const http = createServer(answer);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `s3://bucket/prefix?endpoint=http://127.0.0.1:${port}&forcePathStyle=true`,
    stop: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Stands before a server and breaks every connection that has brought so many bytes. */
async function cutting(endpoint: string, { afterBytes }: { readonly afterBytes: number }) {
  const { port } = new URL(endpoint);
  let [total, cuts] = [0, 0];
  const relay = createTcpServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1');
    let brought = 0;
    client.on('error', () => undefined).on('close', () => upstream.destroy());
    upstream.on('error', () => undefined).on('close', () => client.destroy());
    client.pipe(upstream);
    upstream.on('data', (bytes) => {
      brought += bytes.length;
      total += bytes.length;
      if (brought <= afterBytes) return void client.write(bytes);
      if (!client.destroyed) cuts += 1;
      // Only what was sent before is delivered.
      client.destroySoon();
      upstream.destroy();
    });
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: encodeURIComponent(`http://127.0.0.1:${(relay.address() as AddressInfo).port}`),
    cuts: () => cuts,
    bytes: () => total,
    stop: () => new Promise((resolve) => relay.close(resolve)),
  };
}

describe('S3 store', () => {
  const ask = async (url: string) => {
    const store = await openArtifacts(url);
    const outcomes = await Promise.allSettled([
      store.check(),
      store.stat(ABSENT),
      store.delete(ABSENT),
      store.put(chunks(pattern(10))),
      collect(store.get(ABSENT)),
      store.list()[Symbol.asyncIterator]().next(),
    ]);
    await store.close();
    return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome.value));
  };
  const unavailable = (text: string) => ({
    code: 'ARTIFACT_STORE_UNAVAILABLE',
    message: expect.stringContaining(text),
  });

  it('names a bucket that is missing', async () => {
    const url = server.url.replace(server.bucket, 'no-such-bucket');
    for (const error of await ask(url)) expect(error).toMatchObject(unavailable('there is no bucket no-such-bucket'));
  });

  it.each([
    ['AWS_ACCESS_KEY_ID', 'NOBODY'],
    ['AWS_SECRET_ACCESS_KEY', 'top-secret'],
  ])('says that credentials are refused, without them: %s', async (name, value) => {
    vi.stubEnv(name, value);
    for (const error of await ask(server.url)) {
      expect(error).toMatchObject(unavailable('refuses the credentials'));
      expect(error.message).not.toContain(value);
    }
    vi.stubEnv(name, server.env[name as keyof typeof server.env]);
  });

  it('says that nothing answers', async () => {
    const gone = await startS3Server();
    await gone.stop();
    for (const error of await ask(gone.url)) expect(error).toMatchObject(unavailable('does not answer (ECONNREFUSED'));
  });

  it.each([
    [503, 'ARTIFACT_STORE_UNAVAILABLE', 'it answers 503'],
    [507, 'ARTIFACT_STORE_FULL', 'no room'],
  ])('passes on that the server answers %i', async (status, code, text) => {
    const failing = await serve((request, response) => {
      request.resume();
      response.writeHead(status).end();
    });
    for (const error of await ask(failing.url)) {
      expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
    }
    await failing.stop();
  });

  it.each([
    ['asks for what is there', 'HEAD', true],
    ['sends the bytes', 'PUT', false],
    ['reads', 'GET', undefined],
  ])('is aborted while it %s and the server does not answer', async (_, method, known) => {
    const abort = new AbortController();
    const { signal } = abort;
    const silent = await serve((request) => {
      if (request.method === method) setImmediate(() => abort.abort());
    });
    const store = await openArtifacts(silent.url);
    const bytes = pattern(10);
    const transfer =
      known === undefined
        ? collect(store.get(ABSENT, { signal }))
        : store.put(chunks(bytes), { signal, ...(known && { digest: sha256(bytes) }) });
    await expect(transfer).rejects.toMatchObject({ code: 'CANCELLED' });
    await silent.stop();
    await store.close();
  });

  it('goes on where the connection was cut', async () => {
    const direct = await openArtifacts(server.url);
    const bytes = pattern(9_000_000, 91);
    const { digest } = await direct.put(chunks(bytes));
    await direct.close();
    const relay = await cutting(server.endpoint, { afterBytes: 2_500_000 });
    const folder = await mkdtemp(join(tmpdir(), 'flapbook-cut-'));
    const store = await openArtifacts(server.url.replace(encodeURIComponent(server.endpoint), relay.endpoint));
    await store.fetchTo(digest, join(folder, 'file'));
    expect(sha256(await readFile(join(folder, 'file')))).toBe(digest);
    expect(relay.cuts()).toBe(3);
    // Nothing came twice but for headers and what was on its way when a connection broke.
    expect(relay.bytes()).toBeLessThan(11_000_000);
    await store.close();
    await relay.stop();
    await rm(folder, { recursive: true });
  });

  it('takes the endpoint from the environment', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
    vi.stubEnv('AWS_REGION', undefined);
    const store = await openArtifacts(`s3://${server.bucket}/shared?forcePathStyle=true`);
    await store.check();
    await store.close();
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    vi.stubEnv('AWS_REGION', server.env.AWS_REGION);
  });

  it('lists more than a page', async () => {
    const url = server.url.replace('/shared', '/paged');
    const store = await openArtifacts(url);
    const seeds = Array.from({ length: 1010 }, (_, i) => i);
    for (let at = 0; at < seeds.length; at += 50) {
      await Promise.all(seeds.slice(at, at + 50).map((seed) => store.put(chunks(pattern(4, seed)))));
    }
    const digests: string[] = [];
    for await (const { digest } of store.list()) digests.push(digest);
    expect(digests).toEqual(seeds.map((seed) => sha256(pattern(4, seed))).sort());
    await store.close();
  });
});
