import { Worker as Thread } from 'node:worker_threads';
import { FlapbookError } from '@flapbook/flap';
import type { Reply, Request } from './answer.ts';
import type { JobInput, JobName, JobValue } from './jobs.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Computes beside the main thread what would keep it from answering, one job after another. The thread starts with the first
 * job and keeps no process alive.
 */
export class Calculator {
  readonly #waiting = new Map<number, Waiting>();
  #thread: Thread | null = null;
  #next = 0;

  /** @throws FlapbookError with the codes of the job */
  run<Name extends JobName>(job: Name, input: JobInput<Name>): Promise<JobValue<Name>> {
    const thread = this.#started();
    const id = this.#next++;
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // A process waits for what it has asked for, and for nothing else of the thread.
      thread.ref();
      thread.postMessage({ id, job, input } satisfies Request);
    }) as Promise<JobValue<Name>>;
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    this.#fail(new Error('The calculation was ended.'));
    await thread?.terminate();
  }

  #started(): Thread {
    if (this.#thread !== null) return this.#thread;
    // The thread needs none of what the main one was started with.
    const thread = new Thread(new URL('./thread.mjs', import.meta.url), { execArgv: [] });
    const lost = (error: Error) => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#fail(error);
    };
    thread.on('message', (reply: Reply) => this.#settle(reply));
    thread.on('error', lost);
    thread.on('exit', (code) => lost(new Error(`The thread that calculates ended with ${code}.`)));
    this.#thread = thread;
    return thread;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    if (waiting === undefined) return;
    if ('value' in reply) waiting.resolve(reply.value);
    else waiting.reject(errorOf(reply.error));
  }

  #fail(error: Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

function errorOf({ code, message }: { readonly code: FlapbookError['code'] | null; readonly message: string }): Error {
  return code === null ? new Error(message) : new FlapbookError(code, message);
}
