import { readFileSync } from 'node:fs';
import { buildSchema, type DocumentNode, parse, validate, visit } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { DemoCell } from './notebook.ts';
import { demoNotebooks } from './registry.ts';

const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'));

/** What only the reader knows. */
const asked = ['name', 'directory'];

describe.each(demoNotebooks)('$title', ({ cells, variables }) => {
  const queries = cells.filter(({ kind }) => kind === 'QUERY');
  const controls = cells.filter(({ kind }) => kind === 'CONTROLS');

  test.each(queries)('the query $id fits the schema', ({ source }) => {
    expect(validate(schema, parse(source)).map(String)).toEqual([]);
  });

  test('cells have names of their own', () => {
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  });

  test('every variable of a query has a value, but for what only the reader knows', () => {
    const names = variablesOf(queries.map(({ source }) => parse(source)));
    expect(names.filter((name) => !(name in variables) && !asked.includes(name))).toEqual([]);
  });

  test('a control moves something: a query has its variable', () => {
    const used = variablesOf(queries.map(({ source }) => parse(source)));
    expect(variablesOf(controls.map(asQuery)).filter((name) => !used.includes(name))).toEqual([]);
  });

  test('ends with what to try', () => {
    expect(cells.findLast(({ kind }) => kind === 'MARKDOWN')?.source).toMatch(/your own model/);
  });
});

test('notebooks have names of their own', () => {
  expect(new Set(demoNotebooks.map(({ id }) => id)).size).toBe(demoNotebooks.length);
});

function asQuery({ source }: DemoCell): DocumentNode {
  return parse(`query (${source}) { __typename }`);
}

function variablesOf(documents: readonly DocumentNode[]): string[] {
  const names = new Set<string>();
  for (const document of documents) {
    visit(document, { VariableDefinition: ({ variable }) => void names.add(variable.name.value) });
  }
  return [...names];
}
