import type { ModelDescription } from '@flapbook/models';
import type { LayerUnits } from '../format.ts';

/**
 * Where the units of a written module come from: a unit of the base model, or -1 for one of zeros. The base model's ascend.
 */
export type Slots = Int32Array;

export interface LayerSlots {
  readonly attention: Slots;
  readonly mlp: Slots;
}

/** How a format places what is left of a layer. */
export type Placement = (units: LayerUnits, description: ModelDescription) => LayerSlots;

/** Smaller matrices: the units that stay and no others. */
export const compact: Placement = ({ attention, mlp }) => ({ attention, mlp });

/** The base model's own shapes: zeros stand where units were. */
export const masked: Placement = ({ attention, mlp }, { keyValueHeads, intermediateSize }) => ({
  attention: inPlace(attention, keyValueHeads),
  mlp: inPlace(mlp, intermediateSize),
});

/** As many units as asked for: those that stay, then zeros. */
export function padded(kept: Int32Array, count: number): Slots {
  const slots = new Int32Array(Math.max(count, kept.length)).fill(-1);
  slots.set(kept);
  return slots;
}

function inPlace(kept: Int32Array, count: number): Slots {
  const slots = new Int32Array(count).fill(-1);
  for (const unit of kept) slots[unit] = unit;
  return slots;
}

/** The rows or columns of units, each of so many. */
export function spread(slots: Slots, size: number): Int32Array {
  const spreaded = new Int32Array(slots.length * size);
  for (let i = 0; i < spreaded.length; i++) {
    const slot = slots[Math.floor(i / size)]!;
    spreaded[i] = slot < 0 ? -1 : slot * size + (i % size);
  }
  return spreaded;
}
