import { lazy } from 'react';
import { factsOf } from './facts-of';
import { has, type View } from './view';

/** Every view, in the order in which several stand below each other. A new view is one file and one line here. */
export const views: readonly View[] = [
  {
    name: 'problem',
    title: 'Problem',
    auto: true,
    compares: false,
    accepts: has('Problem', 'message'),
    Component: lazy(() => import('./problem')),
  },
  {
    name: 'facts',
    title: 'Facts',
    auto: true,
    compares: false,
    accepts: ({ typename, object }) => (typename === 'Model' || typename === 'Dataset') && factsOf(object).length > 0,
    Component: lazy(() => import('./facts')),
  },
  {
    name: 'calibration',
    title: 'Calibration',
    auto: true,
    compares: false,
    accepts: has('Calibration', 'layers', 'tokens'),
    Component: lazy(() => import('./calibration/view')),
  },
  {
    name: 'plan',
    title: 'Plan',
    auto: true,
    compares: false,
    accepts: has('Plan', 'layers', 'achievedRatio', 'threshold'),
    Component: lazy(() => import('./plan/view')),
  },
  {
    name: 'pruned-model',
    title: 'Pruned model',
    auto: true,
    compares: false,
    accepts: has('PrunedModel', 'biases'),
    Component: lazy(() => import('./pruned-model/view')),
  },
  {
    name: 'evaluation',
    title: 'Evaluation',
    auto: true,
    compares: true,
    accepts: has('Evaluation', 'perplexity', 'rowNll', 'interval'),
    Component: lazy(() => import('./evaluation/view')),
  },
];
