import { useEffect, useState } from 'react';
import { client } from '../../client/server';
import { PlansInCommon } from '../../documents/study-plans';
import { type InCommon, type Pair, pairKey } from '../../studies/results/in-common';

/** What plans have in common, pair by pair: asked for one after another, as long as somebody looks. */
export function useInCommon(pairs: readonly Pair[]): ReadonlyMap<string, InCommon> {
  const [known, setKnown] = useState<ReadonlyMap<string, InCommon>>(new Map());
  const next = pairs.find((pair) => !known.has(pairKey(pair)));
  const [key, other] = next?.map((plan) => plan.key) ?? [];
  useEffect(() => {
    if (key === undefined || other === undefined) return undefined;
    let left = false;
    void inCommon(key, other).then((found) => {
      if (!left) setKnown((before) => new Map([...before, [`${key} ${other}`, found]]));
    });
    return () => {
      left = true;
    };
  }, [key, other]);
  return known;
}

/** Nothing for plans that cannot be compared: they are not asked for again. */
async function inCommon(key: string, other: string): Promise<InCommon> {
  const { data } = await client.query(PlansInCommon, { key, other }).toPromise();
  const plan = data?.operation;
  const agreement = plan && 'agreement' in plan ? plan.agreement : undefined;
  return {
    jaccard: agreement?.jaccard ?? null,
    heads: agreement?.heads?.spearman ?? null,
    channels: agreement?.channels?.spearman ?? null,
  };
}
