import type { ErrorCode } from '@flapbook/flap';
import type fc from 'fast-check';

/** How an importer is tried. A further one is a file beside this one and a line in `registry.ts`. */
export interface HostileImporter<Input = unknown> {
  readonly inputs: fc.Arbitrary<Input>;
  readonly codes: readonly ErrorCode[];
  /** Reads all that there is of it; files are written under the folder, which is empty. */
  read(input: Input, folder: string): Promise<unknown>;
}
