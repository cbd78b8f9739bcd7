import type { LinearNames, RowSelection, TensorView } from '../types.ts';

/** `NAME.weight` and, where the layer has one, `NAME.bias`. */
export function linear(name: string, biased: boolean): LinearNames {
  return { weight: `${name}.weight`, bias: biased ? `${name}.bias` : null };
}

/** The same of layers that are parts of a stored one: `NAME#PART.weight`. */
export function linearPart(name: string, part: string, biased: boolean): LinearNames {
  return linear(`${name}#${part}`, biased);
}

/** Rows start … start + count - 1. */
export function rowRange(start: number, count: number): RowSelection {
  return { start, axes: [[count, 1]] };
}

/** A linear layer that is stored with others as one. */
export interface FusedLinear {
  /** Name of the stored layer, without `.weight`. */
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly biased: boolean;
  /** Its weight is stored as [in, out]. */
  readonly transposed?: true;
}

/** The views that the parts of a fused layer are. */
export function partViews(
  { name, outputs, inputs, biased, transposed }: FusedLinear,
  parts: Readonly<Record<string, RowSelection>>,
): Record<string, TensorView> {
  const views: Record<string, TensorView> = {};
  for (const [part, rows] of Object.entries(parts)) {
    const names = linearPart(name, part, biased);
    const shape = transposed ? [inputs, outputs] : [outputs, inputs];
    views[names.weight] = { of: `${name}.weight`, shape, ...(transposed && { transposed }), rows };
    if (names.bias !== null) views[names.bias] = { of: `${name}.bias`, shape: [outputs], rows };
  }
  return views;
}

/** A layer whose weight is stored as [in, out] and is named `NAME#out.weight`. */
export function transposedView({ name, outputs, inputs }: Omit<FusedLinear, 'biased'>): Record<string, TensorView> {
  return { [`${name}#out.weight`]: { of: `${name}.weight`, shape: [inputs, outputs], transposed: true } };
}
