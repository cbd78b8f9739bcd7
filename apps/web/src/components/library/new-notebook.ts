import type { Cell } from '../../notebook/content';
import { newId } from '../../notebook/ids';
import { saveNotebook } from '../../notebook/remote';
import { say } from '../chrome/toast-store';

/** Most characters of a title that the server takes. */
const longestTitle = 200;

interface Router {
  push(address: string): void;
}

/** Makes a notebook with a cell for each document and opens it. */
export function newNotebook(router: Router, title: string, documents: readonly string[]): Promise<void> {
  return open(router, title, documents, 'QUERY');
}

/** Makes a notebook with a study and opens it. */
export function newStudyNotebook(router: Router, title: string, specification: string): Promise<void> {
  return open(router, title, [specification], 'STUDY');
}

async function open(router: Router, title: string, sources: readonly string[], kind: Cell['kind']): Promise<void> {
  const id = newId();
  const cells = sources.map((source) => ({ id: newId(), kind, source, view: 'auto', options: {} }));
  const outcome = await saveNotebook(id, { title: title.slice(0, longestTitle), cells, variables: {} }, 0);
  if (outcome.kind === 'saved') router.push(`/notebooks/${id}`);
  if (outcome.kind === 'failed') say(`No notebook was made. ${outcome.failure.message}`);
}
