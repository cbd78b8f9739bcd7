import { short } from '../../format/numbers';
import type { Tabular } from '../../format/tabular';
import { words } from '../../format/words';
import { namesOf, type Subject } from '../find';

export const modules = ['attention', 'mlp'] as const;
export type ModuleKey = (typeof modules)[number];
export const moduleNames: Record<ModuleKey, string> = { attention: 'Attention', mlp: 'MLP' };

interface LayerError {
  layer: number;
  attention?: number | null;
  mlp?: number | null;
}

export interface ReconstructionObject {
  layers?: readonly LayerError[] | null;
  heldOutTokens?: number | null;
  _of?: { compensation?: string; lambda?: number | null };
}

/** The errors of one pruned model, layer by layer. */
export interface Errors {
  name: string;
  layers: readonly LayerError[];
}

/** What is there of several reconstructions, each under the name that tells it from the rest. */
export function errorsOf(subjects: readonly Subject[]): Errors[] {
  const there = subjects.filter(({ object }) => (object as ReconstructionObject).layers);
  const names = there.map(({ object }) => ownName(object as ReconstructionObject));
  const distinct = names.every((name) => name !== undefined) && new Set(names).size === names.length;
  // The field's own name tells nothing: what stands before it does.
  const places = there.map(({ path }) => ({
    path: path.at(-1) === 'reconstruction' ? path.slice(0, -1) : path,
    fallback: 'Pruned model',
  }));
  const byPlace = distinct ? [] : namesOf(places);
  return there.map(({ object }, index) => ({
    name: (distinct ? names[index] : byPlace[index]) ?? 'Pruned model',
    layers: (object as ReconstructionObject).layers ?? [],
  }));
}

function ownName({ _of: of }: ReconstructionObject): string | undefined {
  if (!of?.compensation) return undefined;
  const name = of.compensation === 'NONE' ? 'No compensation' : words(of.compensation);
  return typeof of.lambda === 'number' ? `${name}, λ ${of.lambda}` : name;
}

/** What a layer's modules come to, in words. */
export function described(errors: readonly Errors[], module: ModuleKey, layer: number): string {
  const parts = errors.flatMap(({ name, layers }) => {
    const value = layers.find((entry) => entry.layer === layer)?.[module];
    return typeof value === 'number' ? [`${name} ${short(value)}`] : [];
  });
  return `Layer ${layer}, ${moduleNames[module]}: ${parts.join(', ') || 'the dense outputs do not vary'}.`;
}

export function errorTable(errors: readonly Errors[], module: ModuleKey): Tabular {
  const layers = [...new Set(errors.flatMap((entry) => entry.layers.map(({ layer }) => layer)))].sort((a, b) => a - b);
  return {
    columns: [{ name: 'layer' }, ...errors.map(({ name }) => ({ name, unit: 'share of the outputs’ variance' }))],
    rows: layers.map((layer) => [
      layer,
      ...errors.map((entry) => entry.layers.find((one) => one.layer === layer)?.[module] ?? undefined),
    ]),
  };
}
