import { FlapbookError, type Problem, toProblem } from '@flapbook/flap';
import { type Cell, cellsOf, contradictionIn, inOrder, type StudySpec } from '@flapbook/studies';
import { lineage, type ResolvedOperation } from '../operation.ts';
import { type CellChain, chainOf } from './chain.ts';
import type { Goal } from './measures/measure.ts';
import { CELL_MEASURES } from './measures/registry.ts';
import type { CellSources } from './sources.ts';

/** A cell with the operations that it consists of, or with why it cannot be run. */
export type PreparedCell = Cell & ({ readonly operations: readonly CellOperation[] } | { readonly refusal: Problem });

/** An operation of a cell. */
export interface CellOperation {
  /** What it is to the cell: a measure's role, `prunedModel`, `plan`, `calibration`; else its kind, counted. */
  readonly role: string;
  readonly operation: ResolvedOperation;
  /** Whether it is asked to be run, as against needed by what is. */
  readonly goal: boolean;
  /** Whether the cell's state is made of it. */
  readonly counts: boolean;
}

/** Whether a prepared cell can be run. */
export function isRunnable(cell: PreparedCell): cell is Cell & { readonly operations: readonly CellOperation[] } {
  return 'operations' in cell;
}

/**
 * The cells of a study in the order in which they are run, each resolved into operations. What cannot be meant is refused,
 * a cell at a time, with the reason of the operation that refuses it.
 *
 * @throws FlapbookError BAD_PARAMETER for too many cells; DATABASE_UNAVAILABLE
 */
export async function prepareStudy(spec: StudySpec, sources: CellSources): Promise<PreparedCell[]> {
  const cells = new Map<string, PreparedCell>();
  for (const cell of cellsOf(spec)) cells.set(cell.id, await prepareCell(cell, spec, sources));
  const ordered = inOrder([...cells.values()], {
    spec,
    chainOf: ({ id }) => sharedChainOf(cells.get(id)!),
  });
  return ordered.map(({ id }) => cells.get(id)!);
}

async function prepareCell(cell: Cell, spec: StudySpec, sources: CellSources): Promise<PreparedCell> {
  try {
    const contradiction = contradictionIn(cell.settings);
    if (contradiction !== null) throw new FlapbookError('BAD_PARAMETER', contradiction);
    const chain = await chainOf(cell.settings, sources);
    const goals: Goal[] = [];
    for (const [i, { measure, ...options }] of spec.measures.entries()) {
      const subject = { model: chain.model, pruned: chain.pruned };
      goals.push(
        ...(await CELL_MEASURES.get(measure)!.goals({
          settings: cell.settings,
          subject,
          plan: chain.plan,
          options,
          earlier: spec.measures.slice(0, i),
          sources,
        })),
      );
    }
    requireOwnRoles(goals);
    return { ...cell, operations: operationsOf(chain, goals) };
  } catch (error) {
    if (!(error instanceof FlapbookError) || error.code === 'DATABASE_UNAVAILABLE') throw error;
    return { ...cell, refusal: toProblem(error) };
  }
}

/** What has the role of another operation would come in its place. */
function requireOwnRoles(goals: readonly Goal[]): void {
  const keys = new Map<string, string>();
  for (const { role, operation } of goals) {
    if ((keys.get(role) ?? operation.key) !== operation.key) {
      throw new FlapbookError('BAD_PARAMETER', `The study measures “${role}” in two ways; a cell has room for one.`);
    }
    keys.set(role, operation.key);
  }
}

function operationsOf(chain: CellChain, goals: readonly Goal[]): CellOperation[] {
  const roles = new Map<string, string>([
    [chain.plan.key, 'plan'],
    [chain.pruned.key, 'prunedModel'],
    // A mixture's parts are calibrations, none of which is the cell's.
    ...(chain.calibration === null ? [] : [[chain.calibration.key, chain.calibration.kind] as const]),
    ...goals.map(({ operation, role }) => [operation.key, role] as const),
  ]);
  const counting = new Set(goals.filter(({ counts }) => counts).flatMap(({ operation }) => keysOf(operation)));
  const asked = new Set(goals.map(({ operation }) => operation.key));
  const all = new Map(goals.flatMap(({ operation }) => lineage(operation)).map((one) => [one.key, one]));
  const taken = new Set([...roles.values(), 'calibration']);
  return [...all.values()].map((operation) => ({
    role: roles.get(operation.key) ?? freeRole(operation.kind, taken),
    operation,
    goal: asked.has(operation.key),
    counts: counting.has(operation.key) && !operation.inline,
  }));
}

/** What has no name of its own is called by its kind, and counted where there are several: steps before the last. */
function freeRole(kind: string, taken: Set<string>): string {
  let role = kind;
  for (let number = 2; taken.has(role); number++) role = `${kind} ${number}`;
  taken.add(role);
  return role;
}

function keysOf(operation: ResolvedOperation): string[] {
  return lineage(operation).map(({ key }) => key);
}

/** What has to be run before a cell's pruned model, and what that costs. */
function sharedChainOf(cell: PreparedCell): { readonly key: string; readonly work: number } {
  if (!isRunnable(cell)) return { key: '', work: 0 };
  const pruned = cell.operations.find(({ role }) => role === 'prunedModel')!.operation;
  const before = lineage(pruned).filter((one) => !one.inline && one.key !== pruned.key);
  return {
    key: before.map(({ key }) => key).join(' '),
    work: before.reduce((sum, { work }) => sum + work, 0),
  };
}
