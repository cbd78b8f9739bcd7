import { STRUCTURES, type StructureName } from '@flapbook/flap';
import { numberFactor } from './factor.ts';

export const removeHeads = numberFactor({
  name: 'removeHeads',
  title: 'heads to remove',
  description: 'Number of heads to remove over all layers, for the structures that ask for it: UL_MM and AL_MM.',
  stage: 'plan',
  parameter: 'removeHeads',
  low: 0,
  high: 1_000_000,
  whole: true,
  contradiction({ removeHeads: heads, structure }) {
    if (heads == null || STRUCTURES[structure as StructureName].needsRemoveHeads) return null;
    return `removeHeads is for structures that split heads and channels by number; ${structure} decides itself.`;
  },
});
