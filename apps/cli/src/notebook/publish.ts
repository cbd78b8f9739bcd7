import { FlapbookError } from '@flapbook/flap';
import type { Operations } from '@flapbook/operations';
import { publish, schema } from '@flapbook/schema';
import { noted } from '../noted.ts';

/** Publishes a notebook as it stands. @throws FlapbookError NOTEBOOK_NOT_FOUND, LIMIT_EXCEEDED */
export async function publishNotebook(
  operations: Operations,
  id: string,
): Promise<{ readonly digest: string; readonly notComputed: readonly unknown[] }> {
  const notebook = await operations.notebooks.find(id);
  if (notebook === null) throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no notebook ${id}.`);
  const { digest, content } = await publish(operations, schema, { id, version: notebook.version });
  await noted(operations, 'publishRevision', [digest, id], 'MEMBERS');
  return { digest, notComputed: content.notComputed as readonly unknown[] };
}
