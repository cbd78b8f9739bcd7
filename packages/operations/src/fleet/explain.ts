import type { Database } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { JsonValue } from '../keys.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import { KINDS } from '../kinds/registry.ts';
import { lineage, type ResolvedOperation } from '../operation.ts';
import { type Candidate, candidatesFor, namesOf } from './candidates.ts';
import { type Difference, differencesOf } from './differences.ts';
import type { PartFinder } from './step-parts.ts';

/** Why an operation's result is not there, by the nearest one that is. */
export interface Explanation {
  /** Key of the nearest operation of the same kind that has succeeded. */
  readonly key: string;
  readonly finishedAt: Date;
  /** In what the operation differs from it: at least one. Models and data sets by their names. */
  readonly differences: readonly Pick<Difference, 'path' | 'value' | 'other'>[];
  /** Parts of the operation, and those of them that the nearest one has too. */
  readonly parts: number;
  readonly sharedParts: number;
  /** The same in words. */
  readonly text: string;
}

/**
 * The operation of the same kind that has succeeded and differs in the fewest parameters, the latest of several; null
 * when there is none. It looks at `CANDIDATE_LIMITS` operations at most.
 */
export async function explain(
  database: Database,
  finder: PartFinder,
  operation: ResolvedOperation,
): Promise<Explanation | null> {
  const { candidates, specs: known } = await candidatesFor(database, operation);
  const specs = new Map<string, OperationSpec>([...known, ...lineage(operation).map((one) => [one.key, one] as const)]);
  const nearest = nearestOf(operation, candidates, specs);
  if (nearest === null) return null;
  const { candidate, differences } = nearest;
  const named = await withNames(database, differences);
  const shared = await sharedParts(finder, operation, candidate);
  return {
    key: candidate.key,
    finishedAt: candidate.finishedAt,
    differences: named,
    ...shared,
    text: inWords(operation.kind, named, shared),
  };
}

interface Nearest {
  readonly candidate: Candidate;
  readonly differences: readonly Difference[];
}

function nearestOf(
  operation: OperationSpec,
  candidates: readonly Candidate[],
  specs: ReadonlyMap<string, OperationSpec>,
): Nearest | null {
  let best: Nearest | null = null;
  for (const candidate of candidates) {
    const differences = differencesOf(operation, candidate, specs);
    // Candidates come latest first, so only a nearer one replaces what was found.
    if (best === null || differences.length < best.differences.length) best = { candidate, differences };
  }
  return best;
}

async function withNames(
  database: Database,
  differences: readonly Difference[],
): Promise<Pick<Difference, 'path' | 'value' | 'other'>[]> {
  const keys = differences.flatMap(({ isInput, value, other }) => (isInput ? [value, other] : []));
  const names = await namesOf(
    database,
    keys.filter((key): key is string => typeof key === 'string'),
  );
  const named = (value: JsonValue) => names.get(value as string) ?? value;
  return differences.map(({ path, isInput, value, other }) =>
    isInput ? { path, value: named(value), other: named(other) } : { path, value, other },
  );
}

async function sharedParts(
  finder: PartFinder,
  operation: ResolvedOperation,
  nearest: Candidate,
): Promise<{ parts: number; sharedParts: number }> {
  const partsOf = async (one: OperationSpec) => (await finder.of([one])).get(one.key)!.parts.map(({ key }) => key);
  const own = await partsOf(operation);
  // Parts of another version of the kind are not its own to work out, and a model or data set may be gone.
  const isOwnVersion = KINDS.get(nearest.kind)?.version === nearest.version;
  const theirs = isOwnVersion ? await partsOf(nearest).catch(noneWhereGone) : [];
  const there = new Set(theirs);
  return { parts: own.length, sharedParts: own.filter((key) => there.has(key)).length };
}

function noneWhereGone(error: unknown): string[] {
  if (error instanceof FlapbookError && ['MODEL_NOT_FOUND', 'DATASET_NOT_FOUND'].includes(error.code)) return [];
  throw error;
}

/** Differences beyond these are only counted. */
const SPELLED_OUT = 4;

function inWords(
  kind: string,
  differences: Explanation['differences'],
  { parts, sharedParts: shared }: { readonly parts: number; readonly sharedParts: number },
): string {
  const words = differences
    .slice(0, SPELLED_OUT)
    .map(({ path, value, other }) => `${path} (${spelled(value)} instead of ${spelled(other)})`);
  if (differences.length > SPELLED_OUT) words.push(`${differences.length - SPELLED_OUT} more`);
  const list = words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words[0];
  const sharing = shared > 0 ? `; ${shared} of ${parts} parts are shared` : '';
  return `Differs from the nearest ${kind} in ${list}${sharing}.`;
}

function spelled(value: JsonValue): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
