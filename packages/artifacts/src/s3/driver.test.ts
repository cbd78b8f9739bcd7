import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
      return files
        .map(({ name }) => name)
        .filter((name) => name.startsWith('.part-') || /^\d+(\.md5)?$|^key$/.test(name));
    },
    dispose: async () => {
      raw.destroy();
      await store.close();
    },
  };
});
