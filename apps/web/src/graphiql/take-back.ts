import type { Failure } from '../failure';
import type { Content } from '../notebook/content';
import { changeCell, insertCell } from '../notebook/edits';
import { newId } from '../notebook/ids';
import { loadNotebook, saveNotebook } from '../notebook/remote';
import type { Handover } from './handover';

/** How often a save is tried again when somebody else saved the notebook in between. */
const attempts = 3;

/**
 * Puts a document into the notebook that it came from. The cell is changed when it still says what was handed over;
 * otherwise a new one is added, so that nobody's text is overwritten.
 *
 * @returns what failed, if anything
 */
export async function takeBack(from: Handover & { notebook: string }, document: string): Promise<Failure | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const loaded = await loadNotebook(from.notebook);
    if (loaded.kind === 'failed') return loaded.failure;
    if (loaded.kind === 'absent') return gone;
    const content = withDocument(loaded.notebook, from, document);
    const outcome = await saveNotebook(from.notebook, content, loaded.notebook.version);
    if (outcome.kind === 'saved') return undefined;
    if (outcome.kind === 'failed') return outcome.failure;
    if (attempt === attempts) return busy;
  }
}

/** The notebook with the document in it. */
export function withDocument(notebook: Content, from: Pick<Handover, 'cell' | 'document'>, document: string): Content {
  const index = notebook.cells.findIndex(({ id }) => id === from.cell);
  const old = notebook.cells[index];
  if (old?.source === from.document) {
    return changeCell(old.id, { source: document })(notebook);
  }
  const at = old ? index + 1 : notebook.cells.length;
  return insertCell({ id: newId(), kind: 'QUERY', source: document, view: 'auto' }, at)(notebook);
}

const gone: Failure = {
  code: 'NOTEBOOK_NOT_FOUND',
  message: 'The notebook that the document came from is no longer there.',
  remedy: 'Copy the document into another notebook.',
};

const busy: Failure = {
  code: 'NOTEBOOK_CONFLICT',
  message: 'Somebody else keeps saving this notebook.',
  remedy: 'Try again in a moment.',
};
