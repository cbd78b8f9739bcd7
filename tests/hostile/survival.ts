import { type ErrorCode, FlapbookError } from '@flapbook/flap';
import fc from 'fast-check';
import { expect } from 'vitest';

/** Cases of each importer: 500 in CI; `FLAPBOOK_HOSTILE_CASES=20000` for the long mode. */
export const CASES = Number(process.env.FLAPBOOK_HOSTILE_CASES ?? 500);
/** `FLAPBOOK_HOSTILE_SEED` tries others. */
export const SEED = Number(process.env.FLAPBOOK_HOSTILE_SEED ?? 20_261_126);

/** What this process may grow by while it reads bad files, one after another: most say to be far larger. */
export const MEMORY_BOUND_BYTES = 768 * 2 ** 20;
/** Longer than any file of a few kilobytes takes, however loaded the machine. */
const LONGEST_MILLISECONDS = 30_000;

const MEASURED_EVERY = 50;

/** What became of the cases: `read`, or the code of the refusal. */
export type Outcomes = ReadonlyMap<'read' | ErrorCode, number>;

/**
 * Hands hostile inputs to an importer: each is read or refused with one of the codes, soon, within bounded memory.
 *
 * @param given.codes refusals that are the importer's own; no other will do
 */
export async function survives<Input>(given: {
  readonly inputs: fc.Arbitrary<Input>;
  readonly codes: readonly ErrorCode[];
  read(input: Input): Promise<unknown>;
}): Promise<Outcomes> {
  const outcomes = new Map<'read' | ErrorCode, number>();
  const before = process.memoryUsage().rss;
  let done = 0;
  await fc.assert(
    fc.asyncProperty(given.inputs, async (input) => {
      const started = performance.now();
      const outcome = await given.read(input).then(
        () => 'read' as const,
        (error: unknown) => codeOf(error, given.codes),
      );
      expect(performance.now() - started).toBeLessThan(LONGEST_MILLISECONDS);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (++done % MEASURED_EVERY === 0) expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_BOUND_BYTES);
    }),
    { numRuns: CASES, seed: SEED, endOnFailure: process.env.FLAPBOOK_HOSTILE_SHRINK === undefined },
  );
  return outcomes;
}

function codeOf(error: unknown, codes: readonly ErrorCode[]): ErrorCode {
  if (!(error instanceof FlapbookError)) throw error;
  if (!codes.includes(error.code))
    throw new Error(`${error.code} was not expected: ${error.message}`, { cause: error });
  return error.code;
}
