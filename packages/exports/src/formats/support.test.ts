import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storedModels } from '@flapbook/engine/architectures';
import {
  ARCHITECTURES,
  describeModel,
  layerWidths,
  type ModelDescription,
  requireGradients,
  traitsOf,
} from '@flapbook/models';
import { expect, onTestFinished, test } from 'vitest';
import type { ExportShape, Verdict } from '../format.ts';
import { EXPORT_FORMATS } from '../registry.ts';
import { openUneven, UNEVEN } from './uneven.fixture.ts';

const WORDS: Readonly<Record<Verdict, string>> = {
  EXACT: 'exact',
  EXACT_WITH_PADDING: 'exact with padding',
  LOSES_BIAS: 'loses the bias',
  REFUSED: 'refused',
};

/** Pruned with biases; one layer has lost all its heads, another all its channels. */
function pruned(description: ModelDescription): ExportShape {
  const all = (count: number) => Int32Array.from({ length: count }, (_, unit) => unit);
  return {
    description,
    layers: description.names.layers.map((_, layer) => {
      const { keyValueHeads, intermediateSize } = layerWidths(description, layer);
      const [attention, mlp] = [all(keyValueHeads), all(intermediateSize)];
      if (layer === 0) return { attention: new Int32Array(0), mlp };
      return { attention, mlp: layer === 1 ? new Int32Array(0) : mlp.slice(3) };
    }),
    pruned: true,
    addsBias: { attention: true, mlp: true },
  };
}

test('docs/exports-support.md says what is done with each architecture; `vitest -u` writes it', async () => {
  const formats = [...EXPORT_FORMATS.values()];
  const described = storedModels().map(({ name, config }) => ({ name, description: describeModel(config) }));
  const root = await mkdtemp(path.join(tmpdir(), 'flapbook-support-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const one of UNEVEN) {
    const { description, close } = await openUneven(root, one);
    described.push({ name: one.name, description });
    await close();
  }
  expect(new Set(described.map(({ description }) => description.architecture))).toEqual(
    new Set(ARCHITECTURES.map(({ modelType }) => modelType)),
  );
  const rows = described.map(({ name, description }) => {
    const shape = pruned(description);
    return [
      traitsOf(description).local ? `${name}, window` : name,
      'yes',
      traitsOf(description).causal ? 'perplexity' : 'pseudo-perplexity',
      gradientsOf(description),
      ...formats.map((format) => {
        const { verdict, reasons } = format.assess(shape, { dataType: format.dataTypes[0]! });
        // Whatever is not exact says why.
        if (verdict !== 'EXACT') expect(reasons.join(''), `${name} as ${format.name}`).not.toBe('');
        return WORDS[verdict];
      }),
    ];
  });
  const table = aligned([
    ['model', 'calibrate, prune', 'evaluate', 'gradients', ...formats.map(({ name }) => `\`${name}\``)],
    ...rows,
  ]);
  await expect(`${INTRODUCTION}${table}\n`).toMatchFileSnapshot('../../../../docs/exports-support.md');
});

/** The engines that compute them: tfjs differentiates whatever it computes, but for models of masked tokens. */
function gradientsOf(description: ModelDescription): string {
  try {
    requireGradients(description);
    return 'yes';
  } catch {
    return traitsOf(description).causal ? 'with tfjs' : 'no';
  }
}

const INTRODUCTION = `# What is done with each architecture

A model of each architecture that the tests know, pruned with a compensation that adds biases; one layer has lost all its heads, one all
its channels. _Plain_ is one without scaled rotary positions or a sliding window, _uneven_ one whose layers have widths of their own, as a
compact export has, here without biases of its own or with those that an earlier compensation has left. One test holds this page against what the formats say,
one registers, calibrates, prunes and evaluates each model, and one writes it in each format and reads it again, dense and pruned;
[architectures.md](architectures.md) and [exports.md](exports.md) explain them.

`;

/** A Markdown table with columns as wide as their widest cell. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [header, ...body] = rows;
  return [line(header!), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n');
}
