import type { Text } from '@codemirror/state';
import type { Change } from './changes';

/**
 * The one place in which a text differs from what an editor holds, so that cursor and history keep the rest; undefined
 * when both say the same. Line ends count as equal: an editor has its own.
 */
export function replacement(held: Text, text: string): Change | undefined {
  const [old, next] = [held.toString(), text.replace(/\r\n?/g, '\n')];
  if (old === next) return undefined;
  const shorter = Math.min(old.length, next.length);
  let from = 0;
  while (from < shorter && old[from] === next[from]) from += 1;
  let same = 0;
  while (same < shorter - from && old[old.length - 1 - same] === next[next.length - 1 - same]) same += 1;
  return { from, to: old.length - same, insert: next.slice(from, next.length - same) };
}
