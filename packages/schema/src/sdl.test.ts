import { readFileSync } from 'node:fs';
import { REMEDIES } from '@flapbook/flap';
import { buildSchema, findBreakingChanges, isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from './index.ts';
import { sdlOf } from './ranges.ts';

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

test('schema.graphql is what the code defines; `vitest -u` writes it', async () => {
  await expect(`${sdlOf(schema)}\n`).toMatchFileSnapshot('../schema.graphql');
});

test('every change that breaks clients of the last release is in the changelog', () => {
  const changes = findBreakingChanges(buildSchema(read('baseline.graphql')), buildSchema(read('schema.graphql')));
  const changelog = read('CHANGELOG.md');
  const unnoted = changes.map(({ description }) => description).filter((text) => !changelog.includes(text));
  expect(unnoted).toEqual([]);
});

test('ErrorCode holds every code, with what to do about it', () => {
  const codes = schema.getType('ErrorCode');
  expect(
    isEnumType(codes) && Object.fromEntries(codes.getValues().map((value) => [value.name, value.description])),
  ).toEqual(REMEDIES);
});

test('every number says what it counts or measures', () => {
  const silent = Object.values(schema.getTypeMap()).flatMap((type) =>
    type.name.startsWith('__') || !('getFields' in type)
      ? []
      : Object.values(type.getFields())
          .filter((field) => /^\[?(Int|Float|Ratio)!?\]?!?$/.test(String(field.type)) && !field.description)
          .map((field) => `${type.name}.${field.name}`),
  );
  expect(silent).toEqual([]);
});
