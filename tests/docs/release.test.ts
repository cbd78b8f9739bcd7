import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { flapbook } from '../cli/flapbook.ts';
import { ROOT } from '../program/program.ts';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const versionIn = (folder: string) =>
  (JSON.parse(read(path.join(folder, 'package.json'))) as { version: string }).version;
const VERSION = versionIn('.');

test('a release has one version, wherever it is written', async () => {
  const workspaces = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder)).map((name) => path.join(folder, name)),
  );
  for (const folder of [...workspaces, 'migrations'])
    expect(`${folder} ${versionIn(folder)}`).toBe(`${folder} ${VERSION}`);
  expect((parse(read('CITATION.cff')) as { version: string }).version).toBe(VERSION);
  expect(/^## (\S+?),? /m.exec(read('CHANGELOG.md'))?.[1]).toBe(VERSION);
  expect(/^ARG VERSION=(.*)$/m.exec(read('docker/Dockerfile'))?.[1]).toBe(VERSION);
  expect((await flapbook('--version')).stdout.trim()).toBe(VERSION);
});

test('the image is labelled with what it was built from', () => {
  const labels = new Map(
    [...read('docker/Dockerfile').matchAll(/org\.opencontainers\.image\.(\w+)="\$?([^"]*)"/g)].map(
      ([, name = '', value]) => [name, value] as const,
    ),
  );
  expect(labels.get('version')).toBe('{VERSION}');
  expect(labels.get('revision')).toBe('{REVISION}');
  expect(labels.get('licenses')).toBe((JSON.parse(read('package.json')) as { license: string }).license);
});
