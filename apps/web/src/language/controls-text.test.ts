import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readControls } from './controls';
import { addControl, moveControl, removeControl, setDefault } from './controls-text';
import { schema } from './schema.fixture';

const text = `# The ratio is what everything turns on.
$ratio: Ratio! = 0.3 # a third
$metric: Metric = WIFV, $seed: Int

# last
$samples: Int = 64
`;
const names = (source: string | undefined) =>
  readControls(source ?? '', schema).variables.map(({ name, initial }) => [name, initial]);

test('adding writes a line', () => {
  expect(addControl('', '$seed: Int = 3')).toBe('$seed: Int = 3\n');
  expect(addControl('$a: Int', '$seed: Int = 3')).toBe('$a: Int\n$seed: Int = 3\n');
});

test('removing keeps comments and the other definitions of the line', () => {
  expect(removeControl(text, 'ratio')).toBe(text.replace('$ratio: Ratio! = 0.3 # a third', '# a third'));
  expect(removeControl(text, 'seed')).toBe(text.replace(', $seed: Int', ','));
  expect(names(removeControl(text, 'metric'))).toEqual([
    ['ratio', 0.3],
    ['seed', undefined],
    ['samples', 64],
  ]);
  expect(removeControl(text, 'samples')).toBe(text.replace('$samples: Int = 64\n', ''));
  expect(removeControl(text, 'absent')).toBeUndefined();
  expect(removeControl('$a Int', 'a')).toBeUndefined();
});

test('comments may be all that is left', () => {
  const left = ['ratio', 'metric', 'seed', 'samples'].reduce((source, name) => removeControl(source, name)!, text);
  expect(left).toContain('# last');
  expect(readControls(left, schema)).toEqual({ variables: [], problems: [] });
});

test('moving takes the comment of the line along', () => {
  expect(names(moveControl(text, 'ratio', 1)).map(([name]) => name)).toEqual(['metric', 'ratio', 'seed', 'samples']);
  expect(moveControl('$a: Int # one\n$b: Int # two\n', 'b', -1)).toBe('$b: Int # two\n$a: Int # one\n');
  expect(moveControl(text, 'ratio', -1)).toBeUndefined();
  expect(moveControl(text, 'samples', 1)).toBeUndefined();
});

test('a default is changed in its place', () => {
  expect(setDefault(text, 'ratio', '0.5')).toBe(text.replace('= 0.3', '= 0.5'));
  expect(setDefault(text, 'seed', '7')).toBe(text.replace('$seed: Int', '$seed: Int = 7'));
  expect(setDefault(text, 'samples', undefined)).toBe(text.replace('$samples: Int = 64', '$samples: Int'));
});

/** What was moved has all that it had. */
function kept(before: string, after: string | undefined): string | undefined {
  if (after !== undefined) expect(names(after).sort()).toEqual(names(before).sort());
  return after;
}

test('no sequence of steps loses a comment or leaves a text that cannot be read', () => {
  const name = fc.constantFrom('ratio', 'metric', 'seed', 'samples', 'other');
  const step = fc.oneof(
    name.map((which) => (source: string) => removeControl(source, which)),
    fc.tuple(name, fc.constantFrom(-1 as const, 1 as const)).map(
      ([which, by]) =>
        (source: string) =>
          kept(source, moveControl(source, which, by)),
    ),
    fc.tuple(name, fc.constantFrom('1', undefined)).map(
      ([which, value]) =>
        (source: string) =>
          which === 'metric' ? undefined : setDefault(source, which, value),
    ),
    fc
      .nat(5)
      .map(
        (number) => (source: string) =>
          source.includes(`$added${number}:`) ? undefined : addControl(source, `$added${number}: Int`),
      ),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const end = steps.reduce((source, act) => act(source) ?? source, text);
      expect(readControls(end, schema).problems).toEqual([]);
      for (const comment of ['# The ratio is what everything turns on.', '# a third', '# last']) {
        expect(end).toContain(comment);
      }
    }),
  );
});
