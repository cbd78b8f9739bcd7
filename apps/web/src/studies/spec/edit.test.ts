import { expect, test } from 'vitest';
import { readSpec } from './document';
import { addLevel, drop, fix, listRange, partOf, removeLevel, type SpecEdit, setRange, vary } from './edit';

const text = `name: x
base:
  model: m # mine
  metric: WIFV
factors:
  ratio: {from: 0.2, to: 0.4, step: 0.1}
  seed: [0, 1]
`;
const after = (edit: SpecEdit) => readSpec(edit(text)).spec;

test('levels come and go one by one, and a range becomes a list for that', () => {
  expect(after(addLevel('seed', 2))?.factors).toMatchObject({ seed: [0, 1, 2] });
  expect(addLevel('seed', 1)(text)).toBe(text);
  expect(after(removeLevel('seed', 0))?.factors).toMatchObject({ seed: [1] });
  expect(after(removeLevel('ratio', 0.3))?.factors).toMatchObject({ ratio: [0.2, 0.4] });
  expect(after(listRange('ratio'))?.factors).toMatchObject({ ratio: [0.2, 0.3, 0.4] });
  expect(after(setRange('seed', { from: 0, to: 9, step: 3 }))?.factors).toMatchObject({
    seed: { from: 0, to: 9, step: 3 },
  });
});

test('a factor is varied or held fixed, never both', () => {
  const varied = readSpec(vary('metric')(text)).spec ?? {};
  expect(partOf(varied, 'factors')).toContainEqual(['metric', ['WIFV']]);
  expect(partOf(varied, 'base').map(([name]) => name)).toEqual(['model']);
  const fixed = readSpec(fix('seed', 3)(text)).spec ?? {};
  expect(partOf(fixed, 'base')).toContainEqual(['seed', 3]);
  expect(partOf(fixed, 'factors').map(([name]) => name)).toEqual(['ratio']);
  expect(drop('seed')(drop('metric')(text))).not.toMatch(/seed|metric/);
});

test('nothing else is touched', () => {
  expect(vary('metric')(text)).toContain('model: m # mine\n');
  expect(drop('nothing')(text)).toBe(text);
});
