import { describe } from 'vitest';
import type { Engine, EngineOptions } from '../src/types.ts';
import { describeArchitectures } from './conformance/architectures.ts';
import { describeBriefly } from './conformance/brief.ts';
import { describeDecoding } from './conformance/decoding.ts';
import { describeErrors } from './conformance/errors.ts';
import { describeFixtures } from './conformance/fixtures.ts';
import { describeForward } from './conformance/forward.ts';
import { describeGradients } from './conformance/gradients.ts';
import { describeGram } from './conformance/gram.ts';
import { describeMasks } from './conformance/masks.ts';
import { describePruning } from './conformance/pruning.ts';
import { describeRunning } from './conformance/running.ts';
import { describeScoring } from './conformance/scoring.ts';
import { nearlySame, sameBits } from './expect.ts';

/** Makes the engine under test. */
export type EngineFactory = (
  options?: Pick<EngineOptions, 'memoryBudgetBytes' | 'deviceMemoryBytes'>,
) => Promise<Engine>;

/** What an engine says that it does not do; the suite sees to it that it says so. */
export interface EngineLimits {
  /** Of the architectures whose gradients it does not compute, one of the reasons. */
  readonly gradients?: Readonly<Record<string, string>>;
  /** False where it keeps no keys and values between tokens. */
  readonly cache?: boolean;
  /** Whether a row comes to the same, to the last bit, whatever rows are computed with it; true when absent. */
  readonly batchInvariant?: boolean;
  /** Whether it takes rows one by one whatever the batch. */
  readonly rowByRow?: boolean;
  /** A few cases only. */
  readonly brief?: boolean;
}

/** The suite that every engine must pass. Call it in the engine's own test file. */
export function describeEngine(name: string, create: EngineFactory, limits: EngineLimits = {}): void {
  const expectSame = limits.batchInvariant === false ? nearlySame : sameBits;
  describe(`engine ${name}`, () => {
    if (limits.brief) {
      describeBriefly(create, expectSame);
      describeMasks(create);
      return;
    }
    describeForward(create, expectSame);
    describeArchitectures(create, { ...limits, expectSame });
    describeGradients(create, expectSame);
    describePruning(create);
    describeMasks(create);
    describeGram(create, expectSame);
    describeRunning(create, { ...limits, expectSame });
    describeScoring(create, expectSame);
    describeDecoding(create, limits);
    describeErrors(create);
    describeFixtures(create, expectSame);
  });
}
