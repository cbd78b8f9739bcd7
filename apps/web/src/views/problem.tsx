import { FailureNote } from '../components/failure-note';
import type { Failure } from '../failure';
import { has, type View, type ViewProps } from './view';

/** An expected failure that a mutation answered with. */
export const problemView: View = {
  name: 'problem',
  title: 'Problem',
  compares: false,
  accepts: has('Problem', 'message'),
  Component: ProblemView,
};

function ProblemView({ subjects }: ViewProps) {
  // What failed inside an operation is shown with the cell's state.
  const own = subjects.filter(({ path }) => path.at(-1) !== 'error');
  return own.map(({ object, path }) => <FailureNote key={path.join()} failure={object as unknown as Failure} />);
}
