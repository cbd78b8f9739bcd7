import type { Reference } from './reference.ts';
import { REFERENCES } from './registry.ts';

/** A model as it is stored: what a reference is without its forward pass. */
export type Stored = Omit<Reference, 'forward'>;

/** Fields of config.json without which a reference is what most models of its architecture are. */
const SPECIAL: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'llama-yarn': { rope_scaling: null },
  mistral: { sliding_window: null },
  qwen2: { use_sliding_window: false },
};

/**
 * The same tensors with no window and no scaled positions, for what such models are treated differently in; null where the
 * reference has neither. What it computes, the engine alone says.
 */
export function plainOf({ forward: _, ...reference }: Reference): Stored | null {
  const fields = SPECIAL[reference.name];
  if (fields === undefined) return null;
  return {
    ...reference,
    name: `${String(reference.config.model_type)}, plain`,
    config: { ...reference.config, ...fields },
  };
}

/** Every reference, a plain one before it where there is such. */
export function storedModels(): readonly Stored[] {
  return REFERENCES.flatMap((reference) => {
    const plain = plainOf(reference);
    return plain === null ? [reference] : [plain, reference];
  });
}
