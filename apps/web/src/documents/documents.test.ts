import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, print, validate } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../language/schema.fixture';
import { allDocuments, documentModules } from './all';
import { writtenDocuments } from './written';

const sources = fileURLToPath(new URL('../', import.meta.url));

test.each([...allDocuments])('%s fits the schema', (_name, document) => {
  expect(validate(schema, document).map(String)).toEqual([]);
  expect(print(document)).not.toBe('');
});

test('every document of the app is among those that a server for known documents answers', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const own = files.filter((file) => /\bgraphql\(\s*`/.test(readFileSync(`${sources}/${file}`, 'utf8')));
  expect(own.filter((file) => !file.startsWith('documents/'))).toEqual([]);
  const modules = own.map((file) => file.slice('documents/'.length).replace(/\.ts$/, ''));
  expect(modules.sort()).toEqual([...documentModules].sort());
});

test('those that the app writes itself fit the schema', () => {
  const written = writtenDocuments(schema);
  expect(written.length).toBeGreaterThan(10);
  expect(written.flatMap((source) => validate(schema, parse(source))).map(String)).toEqual([]);
});
