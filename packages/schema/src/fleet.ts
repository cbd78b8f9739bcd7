import { JobFeed, type Operations, Standings } from '@flapbook/operations';

/** What all requests to one application share of the fleet. */
export interface Fleet {
  readonly feed: JobFeed;
  readonly standings: Standings;
}

const fleets = new WeakMap<Operations, Fleet>();

/** One for each application, so that any number of those who watch are served by one reader. */
export function fleetOf(operations: Operations): Fleet {
  let fleet = fleets.get(operations);
  if (fleet === undefined) {
    const { database, costs } = operations;
    fleet = { feed: new JobFeed(database, costs.rates), standings: new Standings(database, costs.rates) };
    fleets.set(operations, fleet);
  }
  return fleet;
}
