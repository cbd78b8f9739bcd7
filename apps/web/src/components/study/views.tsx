import type { ComponentType } from 'react';
import { comparedFactors } from '../../studies/results/agreement';
import { axesOf } from '../../studies/results/lines';
import type { StudyMeasure } from '../../studies/results/measures';
import type { Layout } from '../../studies/results/pivot';
import { plansOf } from '../../studies/results/plans';
import { type Results, varying } from '../../studies/results/result';
import { StudyAgreement } from './plots/agreement';
import { StudyHeat } from './plots/heat';
import { StudyLayers } from './plots/layers';
import { StudyLines } from './plots/lines';
import { StudyMasks } from './plots/masks';
import { StudyOrder } from './plots/order';
import { Verdicts } from './table/verdicts';

export interface DrawingProps {
  study: Results;
  name: string;
  measure: StudyMeasure;
  layout: Layout;
}

/** A way to look at a study besides its table. */
export interface Drawing {
  name: string;
  title: string;
  /** Whether the study has what it shows. */
  accepts: (study: Results) => boolean;
  Component: ComponentType<DrawingProps>;
}

/** In the order in which they are offered. A new one is a file and a line here. */
export const drawings: readonly Drawing[] = [
  {
    name: 'lines',
    title: 'Lines',
    accepts: ({ factors }) => axesOf(factors).length > 0,
    Component: StudyLines,
  },
  {
    name: 'map',
    title: 'Map',
    accepts: ({ factors }) => varying(factors).length > 1,
    Component: StudyHeat,
  },
  {
    name: 'verdicts',
    title: 'Verdicts',
    accepts: ({ cells }) => cells.some(({ against }) => against !== undefined),
    Component: Verdicts,
  },
  {
    name: 'layers',
    title: 'Layers',
    accepts: ({ cells }) => cells.some(({ layers }) => layers !== undefined && layers.length > 0),
    Component: StudyLayers,
  },
  {
    name: 'masks',
    title: 'Masks',
    accepts: (study) => plansOf(study).length > 1,
    Component: StudyMasks,
  },
  {
    name: 'agreement',
    title: 'Agreement',
    accepts: (study) => study.id !== undefined && comparedFactors(study).length > 0,
    Component: StudyAgreement,
  },
  {
    name: 'order',
    title: 'Order',
    accepts: (study) => plansOf(study).length > 0,
    Component: StudyOrder,
  },
];
