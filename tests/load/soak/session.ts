import { ask } from '../../fleet/processes.ts';

/** What the actions of a soak share: a server, chance, and what they have made so far. */
export interface Session {
  readonly url: string;
  /** Uniform in [0, 1), from a seed. */
  readonly random: () => number;
  /** Milliseconds that plan queries took. */
  readonly planMilliseconds: number[];
  /** Counts up: the seed of the next calibration. */
  seed: number;
  /** The seed of a calibration that has been run. */
  ready: number;
}

export const NOTEBOOKS = ['soak-1', 'soak-2', 'soak-3'] as const;

/** Asks the session's server. @throws Error with what it answered instead */
export const asks = <T>({ url }: Session, query: string, variables: object = {}): Promise<T> =>
  ask<T>(url, query, variables);

/** A small calibration of the bundled model, and what hangs on it. */
export const calibration = (seed: number, fields: string): string => `{ model(name: "flapbook-demo") {
  calibration(input: { dataset: "demo-code-train", samples: 8, sequenceLength: 32, seed: ${seed} }) { key ${fields} } } }`;

export interface Calibrated<Fields = unknown> {
  readonly model: { readonly calibration: { readonly key: string } & Fields };
}
