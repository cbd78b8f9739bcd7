import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate, visit } from 'graphql';
import { expect, test } from 'vitest';
import { welcome } from './welcome.ts';

const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'));
const queries = welcome.cells.filter(({ kind }) => kind === 'QUERY');

test.each(queries)('the query $id fits the schema', ({ source }) => {
  expect(validate(schema, parse(source)).map(String)).toEqual([]);
});

test('cells have names of their own', () => {
  expect(new Set(welcome.cells.map(({ id }) => id)).size).toBe(welcome.cells.length);
});

test('every variable of a query has a value, but for what only the reader knows', () => {
  const names = new Set<string>();
  for (const { source } of queries) {
    visit(parse(source), { VariableDefinition: ({ variable }) => void names.add(variable.name.value) });
  }
  expect([...names].filter((name) => !(name in welcome.variables))).toEqual(['name', 'directory']);
});
