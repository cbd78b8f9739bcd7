import { expect, it } from 'vitest';
import { openArtifacts } from './index.ts';

it.each([
  ['', 'neither a URL nor an absolute path'],
  ['relative/folder', 'neither a URL nor an absolute path'],
  ['ftp://host/folder', 'scheme ftp'],
  ['file://host/folder', 'folder cannot be used'],
  ['file:///folder?x=hunter2', 'query'],
  ['s3://', 'bucket'],
  ['s3://b', 'bucket'],
  ['s3://bucket:99/prefix', 'prefix'],
  ['s3://AKIDEXAMPLE:hunter2@bucket/prefix', 'credentials'],
  ['s3://bucket?secretAccessKey=hunter2', 'secretAccessKey is none'],
  ['s3://bucket?endpoint=http://me:hunter2@host', 'endpoint holds credentials'],
  ['s3://bucket?endpoint=host:9000', 'endpoint is no http'],
  ['s3://bucket?endpoint=http://host?key=hunter2', 'endpoint has a query'],
  ['s3://bucket?forcePathStyle=yes', 'forcePathStyle'],
])('refuses the address %j and repeats no secret', async (address, reason) => {
  const error = await openArtifacts(address).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'BAD_PARAMETER', message: expect.stringContaining(reason) });
  expect(error.message).not.toMatch(/hunter2|AKIDEXAMPLE/);
});

it('takes a URL as well as its text', async () => {
  const store = await openArtifacts(new URL('s3://bucket/a'));
  expect(store.url).toBe('s3://bucket/a');
  await store.close();
  await expect(openArtifacts(new URL('ftp://host/folder'))).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
});

it.each([
  ['s3://bucket', 's3://bucket/'],
  ['s3://bucket/a/b/', 's3://bucket/a/b'],
  [
    's3://bucket/a?endpoint=http://127.0.0.1:9000&region=eu-west-1&forcePathStyle=true',
    's3://bucket/a?endpoint=http%3A%2F%2F127.0.0.1%3A9000&region=eu-west-1&forcePathStyle=true',
  ],
])('shows %s as %s, which opens the same', async (address, shown) => {
  const store = await openArtifacts(address);
  expect(store.url).toBe(shown);
  await store.close();
  const again = await openArtifacts(shown);
  expect(again.url).toBe(shown);
  await again.close();
});
