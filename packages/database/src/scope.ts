import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What statements see of the rows that belong to somebody: everything, as workers and the machine's own user do; nothing
 * but what is public; what belongs to all members; or that and what belongs to one workspace, by its id.
 */
export type Scope = 'EVERYTHING' | 'NOTHING' | 'SHARED' | (string & {});

const ambient = new AsyncLocalStorage<Scope>();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is the id of a workspace, as against the name of a wider scope. */
export function isWorkspace(text: string): boolean {
  return UUID.test(text);
}

/** What the statements that are sent from here see. */
export function currentScope(): Scope {
  return ambient.getStore() ?? 'EVERYTHING';
}

/** The workspace that what is made here belongs to; null for what belongs to all members. */
export function currentWorkspace(): string | null {
  const scope = currentScope();
  return isWorkspace(scope) ? scope : null;
}

/**
 * Everything that `fn` sends to the database, now and in what it awaits, sees no more than `scope`. A scope within
 * another one never widens it to everything.
 */
export function within<T>(scope: Scope, fn: () => T): T {
  // Every field of an answer comes by here: what is there already is not brought about once more.
  return scope === 'EVERYTHING' || ambient.getStore() === scope ? fn() : ambient.run(scope, fn);
}

/**
 * For what many share whoever begins it, such as feeds, caches and the queue: what it sees must not depend on who asked
 * first, and what it hands out is asked about again within a scope, or names nothing that belongs to anybody.
 */
export function beyondScope<T>(fn: () => T): T {
  // The first `run` of a process makes every promise in it dearer from then on: where nobody signs in there is none.
  return currentScope() === 'EVERYTHING' ? fn() : ambient.run('EVERYTHING', fn);
}

/**
 * Brings a connection into the present scope until its transaction ends; null where it sees everything. The policies of
 * the tables hold for the role, which owns none of them (see the migration of workspaces).
 */
export function scopeStatement(how: 'LOCAL' | 'SESSION' = 'LOCAL'): string | null {
  const scope = currentScope();
  if (scope === 'EVERYTHING') return null;
  if (scope !== 'NOTHING' && scope !== 'SHARED' && !isWorkspace(scope)) throw new TypeError(`${scope} is no scope.`);
  return `SET ${how} flapbook.scope = '${scope}'; SET ${how} ROLE pg_database_owner`;
}
