import { setTimeout as sleep } from 'node:timers/promises';
import { ACTIONS, type Action } from './actions.ts';
import type { Session } from './session.ts';

/** More of a kind than that at once means that the machine does not hold the rate. */
const MOST_AT_ONCE = 8;

/** What was done: how often, and how often it was left out because too much was under way. */
export type Done = Record<string, { done: number; leftOut: number }>;

/**
 * People who do not wait for each other: every action at its rate, at random moments, for some seconds; then what is
 * under way comes to its end.
 *
 * @throws Error the first that an action met
 */
export async function mixedLoad(session: Session, { seconds, rate }: { seconds: number; rate: number }): Promise<Done> {
  const until = performance.now() + seconds * 1000;
  const done: Done = Object.fromEntries(ACTIONS.map(({ name }) => [name, { done: 0, leftOut: 0 }]));
  let failure: Error | null = null;
  const repeat = async ({ name, perSecond, act }: Action): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    while (failure === null) {
      // Times between independent people are exponential.
      const wait = (-Math.log(1 - session.random()) / (perSecond * rate)) * 1000;
      if (performance.now() + wait > until) break;
      await sleep(wait);
      const counts = done[name]!;
      if (underWay.size >= MOST_AT_ONCE) {
        counts.leftOut += 1;
        continue;
      }
      const one = act(session)
        .then(
          () => {
            counts.done += 1;
          },
          (error: Error) => {
            failure ??= new Error(`${name}: ${error.message}`, { cause: error });
          },
        )
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await Promise.all(underWay);
  };
  await Promise.all(ACTIONS.map(repeat));
  if (failure !== null) throw failure;
  return done;
}
