import type { LayerRange, Pointed } from '../linked';
import { isWithin } from '../linked';

/** Where layers lie in a drawing: the near edge of the first in CSS pixels, and the distance from one to the next. */
export interface Lanes {
  readonly layers: readonly number[];
  readonly start: number;
  readonly pitch: number;
}

/** Where heads lie in a layer's row, across the lanes. */
export interface HeadPlaces {
  readonly count: number;
  readonly start: number;
  readonly size: number;
}

/** The layer at a distance from the drawing's edge; undefined outside of all. */
export function layerAt({ layers, start, pitch }: Lanes, distance: number): number | undefined {
  return pitch > 0 ? layers[Math.floor((distance - start) / pitch)] : undefined;
}

/** The nearest layer, for a pointer that has left the drawing while it drags. */
export function nearestLayer({ layers, start, pitch }: Lanes, distance: number): number | undefined {
  const index = Math.floor((distance - start) / (pitch || 1));
  return layers[Math.min(layers.length - 1, Math.max(0, index))];
}

export function headAt(heads: HeadPlaces | undefined, distance: number): number | undefined {
  if (!heads || heads.size <= 0) return undefined;
  const head = Math.floor((distance - heads.start) / heads.size);
  return head >= 0 && head < heads.count ? head : undefined;
}

export interface Stretch {
  readonly start: number;
  readonly length: number;
}

/** The stretches of lanes outside the layers looked at, neighbours together. */
export function dimmed({ layers, start, pitch }: Lanes, range: LayerRange | undefined): Stretch[] {
  const stretches: { start: number; length: number }[] = [];
  for (const [index, layer] of layers.entries()) {
    if (isWithin(layer, range)) continue;
    const at = start + index * pitch;
    const last = stretches.at(-1);
    if (last && last.start + last.length === at) last.length += pitch;
    else stretches.push({ start: at, length: pitch });
  }
  return stretches;
}

/** Where a key leads from a place: along the layers, or along the heads of one. Undefined for other keys. */
export function moved(
  key: string,
  { layers }: Lanes,
  { pointed, heads, along }: { pointed: Pointed | undefined; heads: number; along: 'rows' | 'columns' },
): Pointed | undefined {
  const [back, on] = along === 'rows' ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
  const index = pointed ? layers.indexOf(pointed.layer) : -1;
  const at = (place: number): Pointed | undefined => {
    const layer = layers[Math.min(layers.length - 1, Math.max(0, place))];
    if (layer === undefined) return undefined;
    return pointed?.head === undefined ? { layer } : { layer, head: pointed.head };
  };
  if (key === on) return at(index + 1);
  if (key === back) return at(index < 0 ? layers.length - 1 : index - 1);
  if (key === 'Home') return at(0);
  if (key === 'End') return at(layers.length - 1);
  if (along === 'columns' || heads === 0) return undefined;
  const layer = pointed?.layer ?? layers[0];
  if (layer === undefined) return undefined;
  if (key === 'ArrowRight') return { layer, head: Math.min(heads - 1, (pointed?.head ?? -1) + 1) };
  if (key === 'ArrowLeft') return pointed?.head ? { layer, head: pointed.head - 1 } : { layer };
  return undefined;
}
