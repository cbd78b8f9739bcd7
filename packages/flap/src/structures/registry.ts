import { adaptiveLayersAdaptiveModules } from './al-am.ts';
import { adaptiveLayersManualModules } from './al-mm.ts';
import { allLayersTogether } from './global.ts';
import { layersByThemselves } from './local.ts';
import type { Structure } from './structure.ts';
import { uniformLayersManualModules } from './ul-mm.ts';
import { uniformLayersUniformModules } from './ul-um.ts';

/** Every structure by name. A new one is a file in this folder and a line here. */
export const STRUCTURES = {
  UL_UM: uniformLayersUniformModules,
  UL_MM: uniformLayersManualModules,
  AL_MM: adaptiveLayersManualModules,
  AL_AM: adaptiveLayersAdaptiveModules,
  LOCAL: layersByThemselves,
  GLOBAL: allLayersTogether,
} as const satisfies Record<string, Structure>;

export type StructureName = keyof typeof STRUCTURES;
