import { agreementView } from './agreement/view';
import { calibrationView } from './calibration/view';
import { calibrationCurveView } from './calibration-curve/view';
import { crossDomainView } from './cross-domain/view';
import { curvesView } from './curves/view';
import { evaluationView } from './evaluation/view';
import { exportView } from './export/view';
import { factsView } from './facts';
import { footprintView } from './footprint/view';
import { latencyView } from './latency/view';
import { latencyTableView } from './latency-table/view';
import { maskStabilityView } from './mask-stability/view';
import { mixtureView } from './mixture/view';
import { planView } from './plan/view';
import { problemView } from './problem';
import { prunedModelView } from './pruned-model/view';
import { reconstructionView } from './reconstruction/view';
import { rowsView } from './rows/view';
import { saliencyView } from './saliency/view';
import type { View } from './view';
import { zeroShotFlipsView } from './zero-shot/flips';
import { zeroShotMeanView } from './zero-shot/mean';
import { zeroShotView } from './zero-shot/view';

/** Every view, in the order in which several stand below each other. A new view is one file and one line here. */
export const views: readonly View[] = [
  problemView,
  factsView,
  calibrationView,
  mixtureView,
  calibrationCurveView,
  maskStabilityView,
  saliencyView,
  planView,
  agreementView,
  prunedModelView,
  footprintView,
  exportView,
  reconstructionView,
  crossDomainView,
  curvesView,
  latencyView,
  latencyTableView,
  evaluationView,
  rowsView,
  zeroShotMeanView,
  zeroShotView,
  zeroShotFlipsView,
];
