import type { ArtifactStore } from '@flapbook/artifacts';
import type { Queryable } from '@flapbook/database';
import type { z } from 'zod';
import type { OperationSpec } from '../../../kinds/kind.ts';
import type { Planner } from '../../../statistics/planner.ts';
import type { OperationRecord } from '../../../store/operations.ts';
import type { BundledPart, BundledResult } from '../manifest.ts';

/** Where results are read. */
export interface ResultSources {
  readonly database: Queryable;
  readonly planner: Planner;
  /** Where the files of results lie; null where this process has none. */
  readonly artifacts: ArtifactStore | null;
}

/** Where a bundled result is stored, and what reads the bytes of its parts. */
export interface ResultTarget {
  readonly transaction: Queryable;
  readonly artifacts: ArtifactStore | null;
  readonly read: ReadPart;
}

/** What an operation computed: a few numbers in JSON, and vectors by the digest of their bytes. */
export type ResultContent = Pick<BundledResult, 'summary' | 'parts'>;

/** Reads the bytes of a part of a bundled result, whose digest has been compared. */
export type ReadPart = (part: BundledPart) => Promise<Buffer>;

/** What an input must be: a model, a data set, or an operation of a kind, or of one of several. */
export interface InputRule {
  readonly is: string | readonly string[];
  readonly optional?: boolean;
}

/** How the results of one kind of operation travel. */
export interface ResultCodec {
  readonly kind: string;
  /** The newest version of the kind that this Flapbook knows. */
  readonly version: number;
  /** Whether it is computed where it is asked for, in milliseconds: nothing of it is stored. */
  readonly inline: boolean;
  readonly inputs: Readonly<Record<string, InputRule>>;
  readonly parameters: z.ZodType;
  /** Whether the parts of an operation are statistics or weights, which are large and may be left out of a bundle. */
  isLarge(operation: Pick<OperationSpec, 'inputs'>): boolean;
  /** Whether parts of an operation lie in the artifact store; none where it is absent. */
  hasFiles?(operation: Pick<OperationSpec, 'inputs'>): boolean;
  /** Whether it is a measurement, which comes out otherwise every time. */
  readonly measured?: true;
  /** Under which address its parts are stored, where operations share them; the operation’s key where it is absent. */
  storedUnder?(operation: OperationSpec): string;
  /** The tables that its results are stored in. */
  readonly tables: readonly string[];
  /** Those of them that its summary is put together from; all where it is absent. */
  readonly summed?: readonly string[];
  /** Puts parts that were described shard by shard in the order in which they are described together. */
  inOrder?(parts: readonly BundledPart[]): readonly BundledPart[];
  /** The result that is here; null when there is none. The digests are computed where the bytes are. */
  describe(sources: ResultSources, operation: OperationRecord): Promise<ResultContent | null>;
  /** The bytes of a part of the result that is here; null when they have gone meanwhile. */
  read(sources: ResultSources, operation: OperationSpec, part: string): Promise<Buffer | null>;
  /** Says what is wrong with a bundled result; null when its parts are all there and its summary is what they add up to. */
  fault(operation: OperationSpec, result: ResultContent, read: ReadPart | null): Promise<string | null>;
  /**
   * Stores a bundled result in place of what an unfinished run left. False, with nothing stored, when parts that others
   * share are here with other bytes.
   */
  store(target: ResultTarget, operation: OperationSpec, result: ResultContent): Promise<boolean>;
}
