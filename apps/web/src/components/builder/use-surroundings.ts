import { useMemo } from 'react';
import type { Surroundings } from '../../builders/builder';
import { useNotebook, useVariables } from '../notebook/context';

/** What a query's form takes up from its notebook; undefined until the schema is there. */
export function useSurroundings(): Surroundings | undefined {
  const { schema, catalogue } = useNotebook();
  const variables = useVariables();
  const { models, datasets } = catalogue;
  return useMemo(() => schema && { schema, models, datasets, variables }, [schema, models, datasets, variables]);
}
