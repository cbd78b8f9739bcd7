import { useCallback, useEffect, useState } from 'react';
import { client } from '../../client/server';
import { Catalogue } from '../../documents/catalogue';
import type { CatalogueState } from './context';

/** The registered models and data sets. A picker looks again when it is opened. */
export function useCatalogue(): CatalogueState {
  const [known, setKnown] = useState<Omit<CatalogueState, 'refresh'>>({ models: [], datasets: [] });
  const refresh = useCallback(async () => {
    const { data } = await client.query(Catalogue, {}).toPromise();
    if (!data) return;
    setKnown({
      models: data.models.edges.map(({ node }) => node.name),
      datasets: data.datasets.edges.map(({ node }) => node.name),
    });
  }, []);
  useEffect(() => void refresh(), [refresh]);
  return { ...known, refresh };
}
