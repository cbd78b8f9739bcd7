import { FlapbookError } from '@flapbook/flap';
import type { NotebookDraft } from './notebooks.ts';

const LIMITS = { cells: 500, titleCharacters: 200, sourceCharacters: 200_000, optionsCharacters: 10_000 } as const;

/**
 * Whether a notebook is one that can be stored and edited.
 *
 * @throws FlapbookError LIMIT_EXCEEDED, BAD_PARAMETER
 */
export function requireStorable({ id, title, cells, variables }: NotebookDraft): void {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new FlapbookError('BAD_PARAMETER', 'A notebook’s id has 1 to 64 letters, digits, hyphens and underscores.');
  }
  const tooLong = cells.find((cell) => cell.source.length > LIMITS.sourceCharacters);
  if (cells.length > LIMITS.cells) {
    throw new FlapbookError(
      'LIMIT_EXCEEDED',
      `A notebook has at most ${LIMITS.cells} cells; this has ${cells.length}.`,
    );
  }
  if (title.length > LIMITS.titleCharacters) {
    throw new FlapbookError('LIMIT_EXCEEDED', `A title has at most ${LIMITS.titleCharacters} characters.`);
  }
  if (tooLong !== undefined) {
    throw new FlapbookError('LIMIT_EXCEEDED', `A cell has at most ${LIMITS.sourceCharacters} characters.`);
  }
  if (cells.some(({ options }) => JSON.stringify(options ?? {}).length > LIMITS.optionsCharacters)) {
    throw new FlapbookError(
      'LIMIT_EXCEEDED',
      `A cell’s options have at most ${LIMITS.optionsCharacters} characters as JSON.`,
    );
  }
  const ids = new Set<string>();
  for (const cell of cells) {
    if (ids.has(cell.id)) {
      throw new FlapbookError('BAD_PARAMETER', `Two cells have the id ${shown(cell.id)}; each has one of its own.`);
    }
    ids.add(cell.id);
  }
  const place = holdsNul(title)
    ? 'The title'
    : cells.some((cell) => holdsNul(cell))
      ? `The cell ${shown(cells.find((cell) => holdsNul(cell))!.id)}`
      : holdsNul(variables)
        ? 'A value'
        : null;
  if (place !== null) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `${place} holds the character U+0000, which cannot be stored; take it out.`,
    );
  }
}

/** Whether a JSON value has the character, in a text or a name. */
function holdsNul(value: unknown): boolean {
  // Written as JSON, a backslash of a text is doubled; one of an escape is not.
  return /(?:^|[^\\])(?:\\\\)*\\u0000/.test(JSON.stringify(value) ?? '');
}

function shown(id: string): string {
  return id.length > 40 ? `${id.slice(0, 40)}…` : JSON.stringify(id);
}
