import { afterAll, beforeAll, describe } from 'vitest';
import type { ArtifactStore } from '../src/index.ts';
import { describeDamage } from './conformance/damage.ts';
import { describeFetching } from './conformance/fetching.ts';
import { describePutting } from './conformance/putting.ts';
import { describeReading } from './conformance/reading.ts';
import { describeResuming } from './conformance/resuming.ts';
import { describeSharing } from './conformance/sharing.ts';

/** A store under test and the way to it behind the driver's back. */
export interface StoreFixture {
  readonly store: ArtifactStore;
  /** Another one over the same place, as another process has it. */
  reopen(): Promise<ArtifactStore>;
  /** Writes these bytes where the artifact is kept. */
  tamper(digest: string, bytes: Uint8Array): Promise<void>;
  /** What the store keeps that is no artifact: temporary files, parts of uploads. */
  leftovers(): Promise<string[]>;
  dispose(): Promise<void>;
}

export type StoreFactory = () => Promise<StoreFixture>;

/** The fixture of the suite; there once its tests run. */
export type Fixture = () => StoreFixture;

/** The suite that every kind of store must pass. Call it in the driver's own test file. */
export function describeArtifacts(name: string, create: StoreFactory): void {
  describe(`artifacts in ${name}`, () => {
    let fixture: StoreFixture;
    beforeAll(async () => {
      fixture = await create();
    });
    afterAll(() => fixture?.dispose());
    const use: Fixture = () => fixture;
    describePutting(use);
    describeReading(use);
    describeDamage(use);
    describeFetching(use);
    describeResuming(use);
    describeSharing(use);
  });
}
