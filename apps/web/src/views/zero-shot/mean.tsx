import { type Tile, Tiles } from '../parts/tiles';
import { has, type View, type ViewProps } from '../view';
import { type Accuracy, accuracyText, taskTitle } from './model';

interface SuiteObject {
  mean?: Accuracy | null;
  missing?: readonly string[];
}

/** The mean over tasks, as the papers print it. */
export const zeroShotMeanView: View = {
  name: 'zero-shot-mean',
  title: 'Mean over tasks',
  compares: false,
  accepts: has('ZeroShotSuite', 'mean'),
  Component: MeanView,
};

function MeanView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => {
    const { mean, missing = [] } = object as SuiteObject;
    const tile: Tile = { label: 'Mean over tasks', value: mean ? accuracyText(mean) : 'not yet' };
    return (
      <div key={path.join()}>
        <Tiles tiles={[tile]} />
        {missing.length > 0 && (
          <p>
            Not the papers’ mean: {missing.map(taskTitle).join(', ')} {missing.length > 1 ? 'are' : 'is'} missing.
          </p>
        )}
      </div>
    );
  });
}
