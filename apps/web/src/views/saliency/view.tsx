import type { CalibrationObject } from '../calibration/model';
import { ChannelMeasures, type Words } from '../calibration/view';
import { has, type View, type ViewProps } from '../view';

/** Where in a model the loss depends on heads and channels. */
export const saliencyView: View = {
  name: 'saliency',
  title: 'Saliency',
  compares: false,
  accepts: has('Saliency', 'layers', 'tokens', 'loss'),
  Component: SaliencyView,
};

const words: Words = {
  pending: 'The heat map appears here when the saliency has run.',
  order: 'least important first',
  made: 'Gradients over',
};

function SaliencyView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => (
    <ChannelMeasures key={path.join()} calibration={object as CalibrationObject} words={words} />
  ));
}
