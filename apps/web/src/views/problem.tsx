import { FailureNote } from '../components/failure-note';
import type { Failure } from '../failure';
import type { ViewProps } from './view';

/** An expected failure that a mutation answered with. */
export default function ProblemView({ subjects }: ViewProps) {
  // What failed inside an operation is shown with the cell's state.
  const own = subjects.filter(({ path }) => path.at(-1) !== 'error');
  return own.map(({ object, path }) => <FailureNote key={path.join()} failure={object as unknown as Failure} />);
}
