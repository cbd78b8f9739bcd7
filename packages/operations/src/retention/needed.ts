import { isNamed } from '../catalogue/names.ts';
import type { ContentKind } from '../catalogue/shares.ts';

/**
 * SQL for whether a model or data set is in somebody's library, or read by something that waits or runs: its files are
 * kept for their sake.
 *
 * @param key an expression of SQL
 */
export const isNeeded = (kind: ContentKind, key: string) => `(
  ${isNamed(kind, key)}
  OR EXISTS (SELECT 1 FROM operation reading
    WHERE reading.status IN ('QUEUED', 'RUNNING') AND reading.scope @> ARRAY[${key}]))`;
