import type { ExportOptions, ExportShape } from '../format.ts';
import { type Placement, padded } from '../tensors/slots.ts';
import type { Layout } from '../tensors/specs.ts';
import { ggufTarget, losesBiases } from './target.ts';

/** Elements in a block of Q8_0: a row of down_proj is as long as there are channels. */
const BLOCK = 32;

/** Units of a layer as they are written. */
export interface WrittenWidths {
  readonly groups: number;
  readonly channels: number;
}

/**
 * llama.cpp takes no module without units (or goes wrong, silently): such a one gets a unit of zeros. Where a class has one
 * width for all layers, zeros fill up the narrower ones.
 */
function placementOf({ description, layers }: ExportShape, { dataType }: ExportOptions): Placement {
  const multiple = dataType === 'Q8_0' ? BLOCK : 1;
  const filled = (channels: number) => multiple * Math.max(1, Math.ceil(channels / multiple));
  if (ggufTarget(description)?.uneven !== null) {
    return ({ attention, mlp }) => ({ attention: padded(attention, 1), mlp: padded(mlp, filled(mlp.length)) });
  }
  const groups = Math.max(1, ...layers.map(({ attention }) => attention.length));
  const channels = filled(Math.max(...layers.map(({ mlp }) => mlp.length)));
  return ({ attention, mlp }) => ({ attention: padded(attention, groups), mlp: padded(mlp, channels) });
}

export function layoutOf(shape: ExportShape, options: ExportOptions): Layout {
  const placement = placementOf(shape, options);
  const loses = { attention: true, mlp: true };
  return { placement, biases: 'NEEDED', ...(losesBiases(shape) && { loses }) };
}

/** One entry a layer. */
export function widthsOf(shape: ExportShape, options: ExportOptions): readonly WrittenWidths[] {
  const { layers, description } = shape;
  const place = placementOf(shape, options);
  return layers.map((units) => {
    const { attention, mlp } = place(units, description);
    return { groups: attention.length, channels: mlp.length };
  });
}

/** Whether one number of heads and of channels goes for all layers, as the architecture `llama` wants it. */
export function isUniform(widths: readonly WrittenWidths[]): boolean {
  const [first] = widths;
  return widths.every(({ groups, channels }) => groups === first?.groups && channels === first?.channels);
}
