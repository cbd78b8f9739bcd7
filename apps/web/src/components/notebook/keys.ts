import type { Binding, Explained } from '../keyboard/binding';

export interface NotebookContext {
  undo: () => void;
  redo: () => void;
  explain: () => void;
  run: () => void;
  outline: () => void;
  find: () => void;
}

export const notebookKeys = {
  undo: { strokes: ['Mod+z'], meaning: 'undo the last change', run: ({ undo }) => undo() },
  redo: { strokes: ['Mod+Shift+z', 'Mod+y'], meaning: 'redo it', run: ({ redo }) => redo() },
  run: { strokes: ['Mod+Shift+Enter'], meaning: 'run all queries that lack figures', run: ({ run }) => run() },
  outline: { strokes: ['o'], meaning: 'open or close the outline', run: ({ outline }) => outline() },
  find: { strokes: ['/'], meaning: 'find in this notebook', run: ({ find }) => find() },
  explain: { strokes: ['?'], meaning: 'this list', run: ({ explain }) => explain() },
} satisfies Record<string, Binding<NotebookContext>>;

/** What keys do anywhere in a notebook where no text is being written. */
export const notebookBindings: readonly Binding<NotebookContext>[] = Object.values(notebookKeys);

/** Keys that a field or a window handles by itself. */
export const otherKeys: readonly Explained[] = [
  { strokes: ['Mod+k'], meaning: 'commands' },
  { strokes: ['Escape'], meaning: 'stop editing' },
  { strokes: ['Mod+Space'], meaning: 'complete, in a query' },
  { strokes: ['Shift+Alt+f'], meaning: 'format, in a query' },
  { strokes: ['ArrowLeft', 'ArrowRight'], meaning: 'one hundredth, on a ratio' },
  { strokes: ['PageUp', 'PageDown'], meaning: 'one tenth, on a ratio' },
];
