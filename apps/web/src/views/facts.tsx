import { factsOf } from './facts-of';
import { Tiles } from './parts/tiles';
import type { View, ViewProps } from './view';

const factual = new Set(['Model', 'Dataset']);

/** What a model or a data set is, as single figures. */
export const factsView: View = {
  name: 'facts',
  title: 'Facts',
  compares: false,
  accepts: ({ typename, object }) => factual.has(typename) && factsOf(object).length > 0,
  Component: FactsView,
};

function FactsView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => <Tiles key={path.join()} tiles={factsOf(object)} />);
}
