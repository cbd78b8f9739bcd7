import type { Structure } from './structure.ts';
import { prepareUniform } from './uniform.ts';

/** Uniform across layers and modules: each layer loses floor(ratio x heads) heads and floor(ratio x channels) channels. */
export const uniformLayersUniformModules: Structure = {
  title: 'Uniform across layers and modules',
  adaptive: false,
  needsRemoveHeads: false,
  prepare: (input) =>
    prepareUniform(input, ({ attention, mlp }, { ratio }) => ({
      attention: Math.floor(ratio * attention.units),
      mlp: Math.floor(ratio * mlp.units),
    })),
};
