import { useEffect, useState, useSyncExternalStore } from 'react';
import { client, connection } from '../../client/server';
import { PlannedStudy } from '../../documents/studies';
import { type Failure, failuresOf } from '../../failure';
import { isObject } from '../../format/json';
import type { ResultOf } from '../../graphql';
import type { StudyPlan } from '../../studies/plan-text';

type Planned = ResultOf<typeof PlannedStudy>['studyPlan'];

interface Answer {
  /** What was asked about. */
  text: string;
  plan: StudyPlan | undefined;
  /** The study that has this specification, where it is known. */
  study: string | undefined;
  failure: Failure | undefined;
}

/** How long a specification must rest before it is asked about, in milliseconds. */
const rest = 350;

/**
 * What a specification would run, and whether there is such a study already. The last answer stays until there is a new
 * one: nothing flickers while somebody writes.
 *
 * @param turn another number asks again
 */
export function usePlan(
  spec: Readonly<Record<string, unknown>> | undefined,
  turn: number | string,
): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost, () => false);
  const text = spec ? JSON.stringify(spec) : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks the same again
  useEffect(() => {
    if (text === undefined || lost) return undefined;
    let left = false;
    const ask = async () => {
      const { data, error } = await client.query(PlannedStudy, { spec: JSON.parse(text) }).toPromise();
      if (left) return;
      const planned = data?.studyPlan;
      setAnswer({
        text,
        plan: planned && planOf(planned),
        study: planned?.study?.id,
        failure: planned ? undefined : failuresOf(error)[0],
      });
    };
    const timer = setTimeout(() => void ask(), rest);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text, lost, turn]);
  return text === undefined ? undefined : answer;
}

export function planOf({ cells, refused, kinds, cost, warnings }: Omit<Planned, 'study'>): StudyPlan {
  return {
    cells,
    refused: refused.map(({ settings, problem }) => ({ settings: isObject(settings) ? settings : {}, ...problem })),
    operations: kinds.map(({ kind, operations }) => ({ kind, count: operations })),
    cached: kinds.reduce((sum, { cached }) => sum + cached, 0),
    total: kinds.reduce((sum, { operations, inline }) => sum + (inline ? 0 : operations), 0),
    seconds: cost.seconds,
    lowSeconds: cost.lowSeconds,
    highSeconds: cost.highSeconds,
    bytes: cost.bytes,
    warnings,
  };
}
