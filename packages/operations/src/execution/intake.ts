import type { DeliveredJob, Queue } from '@flapbook/database';

/** The names of the queues that a worker takes jobs from. */
export interface IntakeQueues {
  /** Of what any worker with its engine can do. */
  readonly shared: string;
  /** Of what only workers of its site can do; null where it has none. */
  readonly own: string | null;
}

/**
 * Takes jobs of a worker's queues, one at a time whichever they come from. What comes from its site's own queue goes
 * first, once what runs has ended, and meanwhile nothing is taken from the shared one: a job that waited here would be
 * kept from another worker that is free for it.
 */
export class Intake {
  readonly #queue: Queue;
  readonly #names: IntakeQueues;
  readonly #handler: (job: DeliveredJob) => Promise<void>;
  #stopping = false;
  #stopShared: (() => Promise<void>) | null = null;
  #stopOwn: (() => Promise<void>) | null = null;

  constructor(queue: Queue, names: IntakeQueues, handler: (job: DeliveredJob) => Promise<void>) {
    this.#queue = queue;
    this.#names = names;
    this.#handler = handler;
  }

  async start(): Promise<void> {
    await this.#openShared();
    const { own } = this.#names;
    if (own !== null) this.#stopOwn = await this.#queue.work(own, (job) => this.#takeOwn(job));
  }

  /** Resolves once nothing is taken any more and what runs has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#stopOwn?.();
    await this.#closeShared();
  }

  async #takeOwn(job: DeliveredJob): Promise<void> {
    await this.#closeShared();
    try {
      await this.#handler(job);
    } finally {
      if (!this.#stopping) await this.#openShared();
    }
  }

  async #openShared(): Promise<void> {
    this.#stopShared = await this.#queue.work(this.#names.shared, this.#handler);
  }

  async #closeShared(): Promise<void> {
    const stop = this.#stopShared;
    this.#stopShared = null;
    await stop?.();
  }
}
