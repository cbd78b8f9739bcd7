import { REFERENCES } from '@flapbook/engine/architectures';
import { ARCHITECTURES, describeModel, type ModelDescription } from '@flapbook/models';
import { expect, test } from 'vitest';
import type { ExportShape, Verdict } from '../format.ts';
import { EXPORT_FORMATS } from '../registry.ts';

/** Whose layers see the last tokens only where the configuration says so. */
const WINDOW_ON_REQUEST = ['mistral', 'qwen2', 'phi3'];

/** With a window a model is another thing to most formats than without. */
function withAndWithoutWindow(name: string, config: Readonly<Record<string, unknown>>) {
  const description = describeModel(config);
  const { architecture, traits } = description;
  if (!traits?.local || !WINDOW_ON_REQUEST.includes(architecture)) return [{ name, description }];
  const whole = { ...config, layer_types: null, sliding_window: null, use_sliding_window: false };
  return [
    { name, description: describeModel(whole) },
    { name: `${name}, window`, description },
  ];
}

const WORDS: Readonly<Record<Verdict, string>> = {
  EXACT: 'exact',
  EXACT_WITH_PADDING: 'exact with padding',
  LOSES_BIAS: 'loses the bias',
  REFUSED: 'refused',
};

/** Pruned with biases; one layer has lost all its heads, another all its channels. */
function pruned(description: ModelDescription): ExportShape {
  const all = (count: number) => Int32Array.from({ length: count }, (_, unit) => unit);
  const [groups, channels] = [all(description.keyValueHeads), all(description.intermediateSize)];
  const layers = [
    { attention: new Int32Array(0), mlp: channels },
    { attention: groups, mlp: new Int32Array(0) },
  ];
  return {
    description,
    layers: description.names.layers.map((_, layer) => layers[layer] ?? { attention: groups, mlp: channels.slice(3) }),
    pruned: true,
    addsBias: { attention: true, mlp: true },
  };
}

test('docs/exports-support.md says what each format makes of each architecture; `vitest -u` writes it', async () => {
  const formats = [...EXPORT_FORMATS.values()];
  const described = REFERENCES.flatMap(({ name, config }) => withAndWithoutWindow(name, config));
  expect(new Set(described.map(({ description }) => description.architecture))).toEqual(
    new Set(ARCHITECTURES.map(({ modelType }) => modelType)),
  );
  const rows = described.map(({ name, description }) => {
    const shape = pruned(description);
    return [
      name,
      ...formats.map((format) => {
        const { verdict, reasons } = format.assess(shape, { dataType: format.dataTypes[0]! });
        // Whatever is not exact says why.
        if (verdict !== 'EXACT') expect(reasons.join(''), `${name} as ${format.name}`).not.toBe('');
        return WORDS[verdict];
      }),
    ];
  });
  const table = aligned([['model', ...formats.map(({ name }) => `\`${name}\``)], ...rows]);
  await expect(`${INTRODUCTION}${table}\n`).toMatchFileSnapshot('../../../../docs/exports-support.md');
});

const INTRODUCTION = `# What each export makes of each architecture

A model of each architecture that the tests know, pruned with a compensation that adds biases; one layer has lost all its heads, one all
its channels. A test holds this page against what the formats say, and
another one writes and reads each of them; [exports.md](exports.md) explains them.

`;

/** A Markdown table with columns as wide as their widest cell. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [header, ...body] = rows;
  return [line(header!), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}
