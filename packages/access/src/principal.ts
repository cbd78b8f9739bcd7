import type { Scope } from '@flapbook/database';
import { atMost, type Role } from './role.ts';

/** Who asks. */
export interface Principal {
  /** Id of the member; null for the local user and for strangers. */
  readonly member: string | null;
  /** For people and for the audit log. */
  readonly name: string;
  /** Null for a stranger. */
  readonly role: Role | null;
  /** What vouches for it: nothing but the loopback address, a session of a browser, a token of a script, nothing at all. */
  readonly by: 'LOCAL' | 'SESSION' | 'TOKEN' | 'NONE';
  /** Id of the session or token. */
  readonly credential: string | null;
  /** The workspace in which they ask, and their role there; what belongs to all members when absent. */
  readonly workspace?: { readonly id: string; readonly role: Role };
}

/** The one user of a Flapbook that listens on the loopback address alone, and of commands on its machine. */
export const LOCAL: Principal = { member: null, name: 'local user', role: 'ADMIN', by: 'LOCAL', credential: null };

/** Somebody who has not signed in. */
export const STRANGER: Principal = { member: null, name: 'stranger', role: null, by: 'NONE', credential: null };

/** Whether nobody signs in here. */
export function isLocal({ by }: Principal): boolean {
  return by === 'LOCAL';
}

/** What whoever asks sees: the local user everything, a stranger nothing that is not public. */
export function scopeOf({ by, role, workspace }: Principal): Scope {
  if (by === 'LOCAL') return 'EVERYTHING';
  if (role === null) return 'NOTHING';
  return workspace?.id ?? 'SHARED';
}

/** What somebody may do with what is there where they ask: never more than their role on the whole. */
export function roleHere({ role, workspace }: Principal): Role | null {
  return role === null || workspace === undefined ? role : atMost(role, workspace.role);
}

/** Id of the session by which somebody asks; null for whoever asks otherwise. */
export function sessionOf({ by, credential }: Principal): string | null {
  return by === 'SESSION' ? credential : null;
}
