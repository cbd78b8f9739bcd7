import { useMemo } from 'react';
import { StudyMeasures } from '../../documents/studies';
import { useAnswer } from '../library/use-answer';

/** Something that a study can measure, as the server's registry describes it. */
export interface MeasureKind {
  name: string;
  title: string;
  description: string;
  /** Whether data sets of tasks have to be named beside it. */
  takesTasks: boolean;
}

export interface MeasureKinds {
  kinds: readonly MeasureKind[];
  /** Names of the registered data sets of tasks. */
  tasks: readonly string[];
}

const nothing = {};

/** Everything that a study can measure, from the server's registry; undefined until it is there. */
export function useMeasureKinds(): MeasureKinds | undefined {
  const { data } = useAnswer(StudyMeasures, nothing);
  return useMemo(
    () =>
      data && {
        kinds: data.studyMeasures,
        tasks: data.datasets.edges.flatMap(({ node: { name, task } }) => (task ? [name] : [])),
      },
    [data],
  );
}
