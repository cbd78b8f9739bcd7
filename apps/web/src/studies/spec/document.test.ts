import { describe, expect, test } from 'vitest';
import { canBeJson, converted, formatOf, readSpec, specText, studyName, withValueAt } from './document';

const written = `# Does the bias help?
name: Compensation
base:
  model: flapbook-demo # the bundled one
  samples: 64
factors:
  compensation: [NONE, BASELINE_BIAS]
  ratio: {from: 0.1, to: 0.8, step: 0.1}
unknownToForms:
  - x
`;

describe('the text of a specification', () => {
  test('is read, YAML and JSON alike', () => {
    expect(readSpec(written).spec?.factors).toEqual({
      compensation: ['NONE', 'BASELINE_BIAS'],
      ratio: { from: 0.1, to: 0.8, step: 0.1 },
    });
    expect(readSpec('{"base": {"model": "m"}}').spec).toEqual({ base: { model: 'm' } });
    expect(readSpec('  \n')).toEqual({ spec: {}, problems: [] });
  });

  test('changes in one place, and comments and what no form knows stay', () => {
    expect(withValueAt(written, ['factors', 'ratio'], [0.2, 0.5])).toBe(
      written.replace('{from: 0.1, to: 0.8, step: 0.1}', '[0.2, 0.5]'),
    );
    expect(withValueAt(written, ['base', 'samples'], undefined)).toBe(written.replace('  samples: 64\n', ''));
    expect(withValueAt(written, ['base', 'model'], '$model')).toContain('model: $model # the bundled one');
    expect(withValueAt(written, ['factors', 'metric'], ['WIFV'])).toContain('step: 0.1}\n  metric: [WIFV]\n');
  });

  test('JSON stays JSON', () => {
    const json = '{ "base": { "model": "m" }, "factors": { "ratio": [0.2] } }';
    const changed = withValueAt(json, ['factors', 'ratio'], [0.2, 0.5]);
    expect(JSON.parse(changed)).toEqual({ base: { model: 'm' }, factors: { ratio: [0.2, 0.5] } });
    expect(JSON.parse(withValueAt(json, ['base', 'model'], undefined))).toEqual({
      base: {},
      factors: { ratio: [0.2] },
    });
    expect(formatOf(changed)).toBe('JSON');
  });

  test('goes to the other format and back without a loss, or does not go', () => {
    const plain = written.replace(/ ?#.*$/gm, '');
    const json = converted(plain, 'JSON');
    expect(JSON.parse(json)).toEqual(readSpec(plain).spec);
    expect(readSpec(converted(json, 'YAML')).spec).toEqual(readSpec(plain).spec);
    expect([canBeJson(plain), canBeJson(written)]).toEqual([true, false]);
    expect(specText({ name: 'A: b', factors: { ratio: [0.2] } })).toBe('name: "A: b"\nfactors:\n  ratio: [0.2]\n');
  });

  test('has a name, or is just a study', () => {
    expect([written, 'base: {}', 'name: 7', '['].map(studyName)).toEqual(['Compensation', 'Study', 'Study', 'Study']);
  });

  test('grows from nothing', () => {
    const first = withValueAt('', ['factors', 'ratio'], [0.2]);
    expect(first).toBe('factors:\n  ratio: [0.2]\n');
    expect(withValueAt(first, ['base', 'model'], 'm')).toBe('factors:\n  ratio: [0.2]\nbase:\n  model: m\n');
  });

  test('what cannot be read is named with its line, and never changed', () => {
    const broken = 'name: x\nfactors: [0.1';
    expect(readSpec(broken).problems[0]?.line).toBeGreaterThan(1);
    expect(readSpec('a: 1\na: 2').problems[0]).toEqual({ line: 2, message: 'Map keys must be unique.' });
    expect(readSpec('- 1').problems).toHaveLength(1);
    expect(withValueAt(broken, ['name'], 'y')).toBe(broken);
    expect(readSpec(`x: ${'a'.repeat(100_001)}`).problems).toHaveLength(1);
  });

  test('aliases that unfold without end are refused', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]'];
    bomb.push('c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]', 'd: [*c, *c, *c, *c, *c, *c, *c, *c, *c]');
    expect(readSpec(bomb.join('\n')).problems).toHaveLength(1);
  });
});
