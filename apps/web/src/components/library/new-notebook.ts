import { newId } from '../../notebook/ids';
import { saveNotebook } from '../../notebook/remote';
import { say } from '../chrome/toast-store';

/** Most characters of a title that the server takes. */
const longestTitle = 200;

/** Makes a notebook with a cell for each document and opens it. */
export async function newNotebook(
  router: { push(address: string): void },
  title: string,
  documents: readonly string[],
): Promise<void> {
  const id = newId();
  const cells = documents.map((source) => ({ id: newId(), kind: 'QUERY' as const, source, view: 'auto', options: {} }));
  const outcome = await saveNotebook(id, { title: title.slice(0, longestTitle), cells, variables: {} }, 0);
  if (outcome.kind === 'saved') router.push(`/notebooks/${id}`);
  if (outcome.kind === 'failed') say(`No notebook was made. ${outcome.failure.message}`);
}
