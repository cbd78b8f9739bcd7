import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { pastWords } from './audit-words.ts';

it('says in the past what every mutation does, and what is done without one', async () => {
  const sdl = await readFile(path.join(import.meta.dirname, '../../../../../packages/schema/schema.graphql'), 'utf8');
  const mutations = Object.keys(buildSchema(sdl).getMutationType()!.getFields());
  expect([...mutations, 'signIn', 'signOut', 'import'].map(pastWords).toSorted()).toMatchInlineSnapshot(`
    [
      "added member",
      "admitted to workspace",
      "cancelled",
      "cancelled study",
      "changed member",
      "collected garbage",
      "created study",
      "created token",
      "created workspace",
      "deleted notebook",
      "deleted study",
      "deleted workspace",
      "ended session",
      "extended study",
      "forked revision",
      "imported",
      "moved dataset",
      "moved model",
      "moved notebook",
      "moved study",
      "paused study",
      "pinned",
      "published revision",
      "pushed export",
      "ran",
      "registered dataset",
      "registered model",
      "removed dataset",
      "removed from workspace",
      "removed model",
      "renamed workspace",
      "reproduced",
      "resumed study",
      "retried study cell",
      "revoked token",
      "saved notebook",
      "set quota",
      "set revision audience",
      "shared dataset",
      "shared model",
      "signed in",
      "signed out",
      "started study",
      "took back share",
      "unpinned",
    ]
  `);
});
