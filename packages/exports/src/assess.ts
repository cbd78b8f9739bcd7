import type { PerModule } from '@flapbook/flap';
import type { Assessment, ExportShape } from './format.ts';

const NOTHING: PerModule<boolean> = { attention: false, mlp: false };

export function exact(...reasons: string[]): Assessment {
  return { verdict: 'EXACT', reasons, loses: NOTHING };
}

export function exactWithPadding(...reasons: string[]): Assessment {
  return { verdict: 'EXACT_WITH_PADDING', reasons, loses: NOTHING };
}

export function refused(...reasons: string[]): Assessment {
  return { verdict: 'REFUSED', reasons, loses: NOTHING };
}

export function losesBias(loses: PerModule<boolean>, ...reasons: string[]): Assessment {
  return { verdict: 'LOSES_BIAS', reasons, loses };
}

/** Whether compensation adds a bias to either module. */
export function addsAnyBias({ addsBias }: ExportShape): boolean {
  return addsBias.attention || addsBias.mlp;
}

/** Layers that have lost all units of a module, by module. */
export function emptyModules({ layers }: ExportShape): PerModule<number> {
  const count = (module: 'attention' | 'mlp') => layers.filter((layer) => layer[module].length === 0).length;
  return { attention: count('attention'), mlp: count('mlp') };
}
