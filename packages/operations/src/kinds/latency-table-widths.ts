import { FlapbookError, type LayerShape, MODULES, type ModuleName } from '@flapbook/flap';
import type { ModelRecord } from '../catalogue/models.ts';

/** Numbers of units of a module that are timed. */
const WIDTHS = 8;
/** Bytes that the weights of all blocks timed may take together, in float32; one block of each width takes what it takes. */
const MOST_BYTES = 512 * 2 ** 20;

/** Numbers of units that are timed, evenly spaced from the fewest to all of them. */
export function widthsOf(units: number): number[] {
  const count = Math.min(units, WIDTHS);
  return Array.from({ length: count }, (_, index) => Math.round(((index + 1) * units) / count));
}

/**
 * Parameters of one block of every width together.
 *
 * @param model - whose layers are alike
 */
export function widthParameters(model: Pick<ModelRecord, 'shape'>): number {
  const layer = model.shape.layers[0]!;
  const of = (module: ModuleName) =>
    widthsOf(layer[module].units).reduce((sum, units) => sum + units, 0) * layer[module].parametersPerUnit;
  return MODULES.reduce((sum, module) => sum + of(module), 0);
}

/** How many blocks are timed together: as many as memory allows, so that they leave the caches as they do in a pass. */
export function timedBlocks(model: Pick<ModelRecord, 'shape'>): number {
  const most = Math.floor(MOST_BYTES / (4 * Math.max(1, widthParameters(model))));
  return Math.min(model.shape.layers.length, Math.max(1, most));
}

/** @throws FlapbookError UNSUPPORTED_CONFIG where one block's times say nothing of another's */
export function requireLike({ name, shape }: Pick<ModelRecord, 'name' | 'shape'>): void {
  const told = ({ attention, mlp }: LayerShape) =>
    JSON.stringify([
      attention.units,
      attention.headDim,
      attention.queryHeadsPerUnit,
      attention.parametersPerUnit,
      mlp.units,
      mlp.parametersPerUnit,
    ]);
  const first = shape.layers[0];
  if (first && shape.layers.every((layer) => told(layer) === told(first))) return;
  throw new FlapbookError(
    'UNSUPPORTED_CONFIG',
    `The layers of “${name}” differ in shape: one block’s times say nothing of another’s.`,
  );
}
