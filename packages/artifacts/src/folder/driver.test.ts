import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeArtifacts } from '../../test/conformance.ts';
import { placeOf } from '../digest.ts';
import { openArtifacts } from '../index.ts';

describeArtifacts('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'flapbook-artifacts-'));
  return {
    store: await openArtifacts(root),
    reopen: () => openArtifacts(`file://${root}`),
    tamper: (digest, bytes) => writeFile(join(root, placeOf(digest)), bytes),
    leftovers: () => readdir(join(root, 'tmp')),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
});
