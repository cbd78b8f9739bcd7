import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervised } from './supervised.ts';

const QUERY = `query Chain($evaluation: EvaluationInput!, $calibration: CalibrationInput!) {
  model(name: "tiny") {
    calibration(input: $calibration) { key plan(input: { ratio: 0.5 }) { achievedRatio pruned {
      key evaluation(input: $evaluation) { key status perplexity error { code message } } } } } } }`;

const RUN = 'mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }';

export const VARIABLES = {
  // 10 shards and 6 blocks.
  calibration: { dataset: 'words', samples: 10 * 64, sequenceLength: 64, seed: 1 },
  evaluation: { dataset: 'words', sequenceLength: 128, maxRows: 6 * 64 },
};

const LOOK_MILLISECONDS = 100;

interface Evaluation {
  readonly key: string;
  readonly status: string;
  readonly perplexity: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A person at a server: asks for the chain, and comes back whenever the server is gone. */
export class Client {
  readonly #server: Supervised;

  constructor(server: Supervised) {
    this.#server = server;
  }

  /** Asks for the whole chain. */
  async run(): Promise<void> {
    const { key } = await this.#evaluation();
    await this.#ask(RUN, { keys: [key] });
  }

  /** Waits until the chain has ended, however it has. */
  async end(): Promise<Evaluation> {
    for (;;) {
      const evaluation = await this.#evaluation();
      if (['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(evaluation.status)) return evaluation;
      await sleep(LOOK_MILLISECONDS);
    }
  }

  async #evaluation(): Promise<Evaluation> {
    const { model } = await this.#ask<{
      model: { calibration: { plan: { pruned: { evaluation: Evaluation } } } };
    }>(QUERY, VARIABLES);
    return model.calibration.plan.pruned.evaluation;
  }

  /** Asks until there is an answer: neither a server nor a database that is away is one. */
  async #ask<T>(query: string, variables: object): Promise<T> {
    for (;;) {
      const answer = await this.#post<T>(query, variables).catch(() => null);
      if (answer?.data) return answer.data;
      const problem = answer?.errors?.[0];
      if (problem && problem.extensions?.code !== 'DATABASE_UNAVAILABLE') throw new Error(JSON.stringify(problem));
      await sleep(LOOK_MILLISECONDS);
    }
  }

  async #post<T>(query: string, variables: object): Promise<Answer<T>> {
    const { url } = await this.#server.ready();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(15_000),
    });
    return (await response.json()) as Answer<T>;
  }
}

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}
