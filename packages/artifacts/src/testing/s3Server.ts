import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { abortUploads, listInPages, putAtomically, refuseRangesOfEmpty, signBucketPaths } from './s3rverGaps.ts';

export interface S3ServerOptions {
  /** Where the objects are kept; a temporary folder that goes with the server by default. */
  readonly folder?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

export interface TestS3Server {
  /** `s3://…` with the endpoint, for `openArtifacts`; the bucket exists. */
  readonly url: string;
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly bucket: string;
  /** Where it keeps the objects. */
  readonly folder: string;
  /** The credentials, for the environment of the processes that use it. */
  readonly env: Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_REGION', string>>;
  stop(): Promise<void>;
}

const BUCKET = 'flapbook-artifacts';

/** A real S3-compatible server on 127.0.0.1, inside this process; other processes reach it by its URL. */
export async function startS3Server(options: S3ServerOptions = {}): Promise<TestS3Server> {
  const directory = options.folder ?? (await mkdtemp(join(tmpdir(), 'flapbook-s3-')));
  const server = new S3rver({
    address: '127.0.0.1',
    port: options.port ?? 0,
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET }],
  });
  putAtomically(server, directory);
  abortUploads(server, directory);
  signBucketPaths(server);
  listInPages(server);
  refuseRangesOfEmpty(server);
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    url: `s3://${BUCKET}/shared?endpoint=${encodeURIComponent(endpoint)}&region=us-east-1&forcePathStyle=true`,
    endpoint,
    bucket: BUCKET,
    folder: directory,
    // The pair of keys that the server knows.
    env: { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'us-east-1' },
    stop: async () => {
      const closed = server.close();
      server.httpServer.closeAllConnections();
      await closed;
      if (options.folder === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}
