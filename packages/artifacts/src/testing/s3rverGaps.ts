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
