import { useMemo } from 'react';
import { StudyFactors } from '../../documents/studies';
import { useAnswer } from '../library/use-answer';
import type { FactorKind } from './form/factor-kind';

const nothing = {};

/** Everything that a study can vary, from the server's registry; undefined until it is there. */
export function useFactorKinds(): readonly FactorKind[] | undefined {
  const { data } = useAnswer(StudyFactors, nothing);
  return useMemo(
    () =>
      data?.studyFactors.map(({ name, title, description, numeric, choices, default: level }) => ({
        name,
        title,
        description,
        numeric,
        choices: choices ?? [],
        defaultLevel: level ?? null,
      })),
    [data],
  );
}
