import { useEffect, useMemo, useState } from 'react';
import { client } from '../../client/server';
import { PlanLayers } from '../../documents/study-plans';
import { planKeys, withLayers } from '../../studies/results/layers';
import type { LayerShape, Results } from '../../studies/results/result';

/** A study whose cells know what their plans leave of every layer: plans are computed where they are asked for. */
export function useLayers(study: Results): Results {
  const [known, setKnown] = useState<ReadonlyMap<string, readonly LayerShape[]>>(new Map());
  // One after another, while others come: a study that runs finishes a plan now and then.
  const next = planKeys(study.cells).find((key) => !known.has(key));
  useEffect(() => {
    if (next === undefined) return undefined;
    let left = false;
    void layersOf(next).then((layers) => {
      if (!left) setKnown((before) => new Map([...before, [next, layers]]));
    });
    return () => {
      left = true;
    };
  }, [next]);
  return useMemo(() => ({ ...study, cells: withLayers(study.cells, known) }), [study, known]);
}

/** Nothing for a plan that has none: it is not asked for again. */
async function layersOf(key: string): Promise<readonly LayerShape[]> {
  const { data } = await client.query(PlanLayers, { key }).toPromise();
  const plan = data?.operation;
  return plan && 'layers' in plan ? (plan.layers ?? []).map(shapeOf) : [];
}

interface Module {
  units: number;
  keptCount: number;
}

function shapeOf({ layer, attention, mlp }: { layer: number; attention: Module; mlp: Module }): LayerShape {
  const share = ({ units, keptCount }: Module) => (units === 0 ? 0 : keptCount / units);
  return { layer, attention: share(attention), mlp: share(mlp) };
}
