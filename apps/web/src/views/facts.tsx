import { factsOf } from './facts-of';
import { Tiles } from './parts/tiles';
import type { ViewProps } from './view';

/** What a model or a data set is, as single figures. */
export default function FactsView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => <Tiles key={path.join()} tiles={factsOf(object)} />);
}
