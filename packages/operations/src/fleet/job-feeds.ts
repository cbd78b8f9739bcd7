import { currentScope, type Database } from '@flapbook/database';
import { JobFeed } from './job-feed.ts';
import type { JobsSnapshot } from './jobs.ts';
import type { Rates } from './rates.ts';

/** What the fleet does, as each scope sees it: who sees the same shares a feed. */
export class JobFeeds {
  readonly #database: Database;
  readonly #rates: Rates;
  /** A feed costs nothing while nobody watches it. */
  readonly #feeds = new Map<string, JobFeed>();

  constructor(database: Database, rates: Rates) {
    this.#database = database;
    this.#rates = rates;
  }

  /** What the fleet does at present, and again whenever that has changed, at most once a second. */
  watch(signal: AbortSignal): AsyncGenerator<JobsSnapshot, void> {
    const scope = currentScope();
    const feed = this.#feeds.get(scope) ?? new JobFeed(this.#database, this.#rates);
    this.#feeds.set(scope, feed);
    return feed.watch(signal);
  }
}
