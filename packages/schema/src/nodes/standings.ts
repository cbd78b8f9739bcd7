import { type Operations, Standings } from '@flapbook/operations';

const shared = new WeakMap<Operations, Standings>();

/** One for each application: all requests that look at an operation at the same time are answered by one reading. */
export function standingsOf(operations: Operations): Standings {
  let standings = shared.get(operations);
  if (standings === undefined) {
    standings = new Standings(operations.database, operations.costs.rates);
    shared.set(operations, standings);
  }
  return standings;
}
