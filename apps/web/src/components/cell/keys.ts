import type { Binding } from '../keyboard/binding';
import type { CellActions } from './actions';
import { focusCell, neighbourOf } from './focus';
import type { CellKind } from './kind';

/** The cell that the keys are for. */
export interface CellContext {
  id: string;
  edit: () => void;
  run: (() => void) | undefined;
  actions: CellActions;
}

/** What keys do to the cell that has the focus. */
export function cellBindings(kinds: readonly CellKind[]): readonly Binding<CellContext>[] {
  const makeable = kinds.filter(({ key }) => key !== undefined);
  const [first] = makeable;
  return [
    ...places,
    ...makeable.flatMap((kind) => {
      const extra = kind === first ? { below: ['b'], above: ['a'] } : { below: [], above: [] };
      return [
        adding(kind, 'below', [`${kind.key}`, ...extra.below]),
        adding(kind, 'above', [`Shift+${kind.key}`, ...extra.above]),
      ];
    }),
    cellKeys.up,
    cellKeys.down,
    cellKeys.duplicate,
    cellKeys.fold,
    cellKeys.remove,
  ];
}

/** Those that the menu of a cell names. */
export const cellKeys = {
  up: binding(['Alt+ArrowUp'], 'move the cell up', ({ id, actions }) => actions.move(id, -1)),
  down: binding(['Alt+ArrowDown'], 'move the cell down', ({ id, actions }) => actions.move(id, 1)),
  duplicate: binding(['d'], 'duplicate the cell', ({ id, actions }) => actions.duplicate(id)),
  fold: binding(['f'], 'fold or unfold the cell', ({ id, actions }) => actions.fold(id)),
  remove: binding(['Delete'], 'delete the cell', ({ id, actions }) => actions.remove(id)),
} satisfies Record<string, Binding<CellContext>>;

const places: readonly Binding<CellContext>[] = [
  binding(['ArrowUp'], 'previous cell', ({ id }) => go(id, -1)),
  binding(['ArrowDown'], 'next cell', ({ id }) => go(id, 1)),
  binding(['Enter'], 'edit the cell', ({ edit }) => edit()),
  { ...binding(['Shift+Enter', 'Mod+Enter'], 'run the cell, or stop editing it', ({ run }) => run?.()), inside: true },
];

function adding(kind: CellKind, where: 'above' | 'below', strokes: readonly string[]): Binding<CellContext> {
  return binding(strokes, `add ${kind.noun} ${where}`, ({ id, actions }) => actions.insert(kind, id, where));
}

function binding(
  strokes: readonly string[],
  meaning: string,
  run: (context: CellContext) => void,
): Binding<CellContext> {
  return { strokes, meaning, run };
}

function go(id: string, by: -1 | 1): void {
  const next = neighbourOf(id, by);
  if (next) focusCell(next);
}
