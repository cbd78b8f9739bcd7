import type { ExportOptions, ExportShape } from '../format.ts';
import { type Placement, padded } from '../tensors/slots.ts';
import type { Layout } from '../tensors/specs.ts';

/** Elements in a block of Q8_0: a row of down_proj is as long as there are channels. */
const BLOCK = 32;

/** Units of a layer as they are written. */
export interface WrittenWidths {
  readonly groups: number;
  readonly channels: number;
}

/** llama.cpp takes no module without units (or goes wrong, silently): such a one gets a unit of zeros. */
function placementOf({ dataType }: ExportOptions): Placement {
  const multiple = dataType === 'Q8_0' ? BLOCK : 1;
  return ({ attention, mlp }) => ({
    attention: padded(attention, 1),
    mlp: padded(mlp, multiple * Math.max(1, Math.ceil(mlp.length / multiple))),
  });
}

export function layoutOf(options: ExportOptions): Layout {
  return { placement: placementOf(options), biases: 'NEEDED' };
}

/** One entry a layer. */
export function widthsOf({ layers, description }: ExportShape, options: ExportOptions): readonly WrittenWidths[] {
  const place = placementOf(options);
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
