import type { ModelDescription, TensorView } from '../types.ts';
import { storedTensors } from './tensors.ts';

/**
 * The description of a model whose files spell some tensors another way: those are views of what is there. Names that
 * are in the files, or in none of the spellings, stay.
 */
export function respelled(
  description: ModelDescription,
  spellings: readonly ((name: string) => string)[],
  isStored: (name: string) => boolean,
): ModelDescription {
  const found = new Map<string, string>();
  for (const name of storedTensors(description).keys()) {
    if (isStored(name)) continue;
    const other = spellings.map((spelling) => spelling(name)).find(isStored);
    if (other !== undefined) found.set(name, other);
  }
  if (found.size === 0) return description;
  const views: Record<string, TensorView> = {};
  for (const [name, view] of Object.entries(description.views ?? {})) {
    views[name] = { ...view, of: found.get(view.of) ?? view.of };
  }
  for (const [name, shape] of storedTensors({ ...description, views: {} })) {
    const other = found.get(name);
    if (other !== undefined) views[name] = { of: other, shape };
  }
  return { ...description, views };
}
