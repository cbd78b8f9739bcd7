import type { Distribution } from '../../format/distribution';
import type { Tabular } from '../../format/tabular';
import type { LayerRemoval } from './removal-model';

interface ModulePlan {
  units?: number;
  keptCount?: number;
  kept?: readonly number[];
  scores?: Distribution;
}

/** What a query may have selected of a plan. */
export interface PlanObject {
  requestedRatio?: number;
  achievedRatio?: number | null;
  threshold?: number | null;
  parametersBefore?: number;
  parametersAfter?: number | null;
  milliseconds?: number | null;
  predictedLatency?: {
    milliseconds?: number;
    denseMilliseconds?: number;
    share?: number;
    table?: { provider?: string; machine?: string };
  } | null;
  layers?: readonly { layer?: number; attention?: ModulePlan; mlp?: ModulePlan }[] | null;
  removal?: readonly LayerRemoval[] | null;
}

export interface Part {
  units: number;
  kept: number;
  /** Whether each unit stays; undefined when only counts were asked for. */
  mask: readonly boolean[] | undefined;
}

export interface LayerRow {
  layer: number;
  attention: Part | undefined;
  mlp: Part | undefined;
}

/** The layers of a plan, ready to draw. */
export function rowsOf({ layers }: Pick<PlanObject, 'layers'>): LayerRow[] {
  return (layers ?? []).map(({ layer, attention, mlp }, index) => ({
    layer: layer ?? index,
    attention: partOf(attention, true),
    mlp: partOf(mlp, false),
  }));
}

function partOf(module: ModulePlan | undefined, masked: boolean): Part | undefined {
  const kept = module?.keptCount ?? module?.kept?.length;
  if (module?.units === undefined || kept === undefined) return undefined;
  return { units: module.units, kept, mask: masked && module.kept ? maskOf(module.units, module.kept) : undefined };
}

function maskOf(units: number, kept: readonly number[]): boolean[] {
  const mask = new Array<boolean>(units).fill(false);
  for (const unit of kept) mask[unit] = true;
  return mask;
}

/** What all layers keep together; a module that no layer tells of is left out. */
export function totalOf(rows: readonly LayerRow[]): Omit<LayerRow, 'layer'> {
  const sum = (parts: readonly (Part | undefined)[]): Part | undefined => {
    const known = parts.filter((part) => part !== undefined);
    if (known.length === 0) return undefined;
    const add = (of: 'units' | 'kept') => known.reduce((total, part) => total + part[of], 0);
    return { units: add('units'), kept: add('kept'), mask: undefined };
  };
  return { attention: sum(rows.map(({ attention }) => attention)), mlp: sum(rows.map(({ mlp }) => mlp)) };
}

export function planTable(rows: readonly LayerRow[]): Tabular {
  return {
    columns: ['layer', 'heads', 'heads kept', 'mlp channels', 'mlp channels kept'].map((name) => ({ name })),
    rows: rows.map(({ layer, attention, mlp }) => [layer, attention?.units, attention?.kept, mlp?.units, mlp?.kept]),
  };
}
