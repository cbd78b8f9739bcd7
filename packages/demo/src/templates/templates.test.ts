import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { published } from './published.ts';
import { templates } from './registry.ts';

const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'));
const registries = {
  factors: ['steps'],
  methods: ['FLAP', 'WANDA_SP'],
  metrics: ['IFV', 'WIFV'],
  compensations: ['NONE', 'BASELINE_BIAS'],
};

describe.each(templates)('$title', (template) => {
  const { cells, variables } = template.notebook(registries)!;
  const source = (id: string) => cells.find((cell) => cell.id === id)!.source;

  test('has a study whose every variable a control sets, and nothing else is set', () => {
    const used = [...source('study').matchAll(/\$(\w+)/g)].map(([, name]) => name);
    const defined = [...source('controls').matchAll(/\$(\w+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(defined));
    expect(defined.filter((name) => !(name! in variables))).toEqual([]);
    expect(validate(schema, parse(`query (${source('controls')}) { __typename }`)).filter(isUnknownType)).toEqual([]);
  });

  test('is a specification with a name, a base and at least one factor', () => {
    const spec = parseYaml(source('study'));
    expect(typeof spec.name).toBe('string');
    expect(Object.keys(spec.factors).length).toBeGreaterThan(0);
    expect(Object.keys(spec.base).filter((name) => name in spec.factors)).toEqual([]);
  });

  test('lets the results speak, and ends with one’s own model', () => {
    expect(source('findings')).toContain('```findings\nstudy\n```');
    expect(cells.at(-1)?.source).toMatch(/your own model/);
  });
});

test('what a version cannot vary it does not offer', () => {
  const without = { ...registries, factors: [] };
  const offered = templates.filter((template) => template.notebook(without));
  expect(offered).toHaveLength(templates.length - 1);
});

test('ids differ, and published figures stand once each', () => {
  expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
  const named = published.map(({ source, model, method, ratio }) => [source, model, method, ratio].join());
  expect(new Set(named).size).toBe(published.length);
});

function isUnknownType({ message }: { message: string }): boolean {
  return message.startsWith('Unknown type');
}
