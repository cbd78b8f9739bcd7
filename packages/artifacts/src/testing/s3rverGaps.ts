import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type S3rver from '@20minutes/s3rver';

/** S3 shows an object whole or not at all; s3rver writes it in place, so that readers would see half of one. */
export function putAtomically(server: S3rver, folder: string): void {
  const { store } = server;
  const put = store.putContent.bind(store);
  store.putContent = async (path, content) => {
    // Beside the buckets, in a name that no bucket can have.
    const temporary = join(folder, `.part-${randomUUID()}`);
    try {
      const written = await put(temporary, content);
      await rename(temporary, path);
      return written;
    } finally {
      await rm(temporary, { force: true });
    }
  };
}

/** AbortMultipartUpload, which s3rver lacks: the parts go, the answer is empty. */
export function abortUploads(server: S3rver, folder: string): void {
  server.middleware.unshift(async (context, next) => {
    const { uploadId } = context.query;
    const bucket = context.path.split('/')[1];
    if (context.method !== 'DELETE' || !bucket || !/^[0-9a-f]{32}$/.test(uploadId ?? '')) return next();
    await rm(join(folder, bucket, '._S3rver_uploads', uploadId!), { recursive: true, force: true });
    context.status = 204;
  });
}

/** Today's SDK asks for `/bucket/` and signs that, of which s3rver would check the signature of `/bucket`. */
export function signBucketPaths(server: S3rver): void {
  // Just before the router, after what finds the bucket in the host's name.
  server.middleware.splice(-1, 0, async (context, next) => {
    if (/^\/[^/]+\/$/.test(context.path)) {
      // In this state the path that was signed is the bucket and then the mount path.
      context.state.vhost = true;
      context.mountPath = '/';
    }
    return next();
  });
}

/**
 * For the continuation token of a list that goes on, s3rver needs DES, which OpenSSL no longer has: the list fails. Here
 * a full page goes without a token and only says that there may be more; clients go on with `start-after`.
 */
export function listInPages(server: S3rver): void {
  const { store } = server;
  const list = store.listObjects.bind(store);
  store.listObjects = async (bucket, options) => ({ ...(await list(bucket, options)), isTruncated: false });
  server.middleware.splice(-1, 0, async (context, next) => {
    await next();
    const page = typeof context.body === 'object' ? context.body?.ListBucketResult : undefined;
    if (page) page.IsTruncated = page.Contents.length >= Number(page.MaxKeys);
  });
}

/** No range of an empty object can be satisfied; s3rver promises a byte of it and then waits. */
export function refuseRangesOfEmpty(server: S3rver): void {
  const { store } = server;
  const get = store.getObject.bind(store);
  store.getObject = async (bucket, key, options) => {
    const object = await get(bucket, key, options);
    if (object?.range && object.size === 0) {
      object.content?.destroy();
      object.content = null;
    }
    return object;
  };
}
