import { Foundation1764000000001 } from './0001-foundation.ts';

/** Every migration in the order in which it runs. A new one is one file and one line here. */
export const migrations = [Foundation1764000000001];
