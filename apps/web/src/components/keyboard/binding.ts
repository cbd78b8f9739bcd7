import { type Stroke, strokeText } from './stroke';

/** Keys with what they mean. What listens and what explains read the same table. */
export interface Binding<Context> {
  /** Any of them does it; the first is the one that menus name. */
  strokes: readonly Stroke[];
  /** What it does, in words that follow the keys. */
  meaning: string;
  run: (context: Context) => void;
  /** Heard also while a field inside has the focus. */
  inside?: boolean;
}

/** The same for keys that a field handles by itself. */
export type Explained = Pick<Binding<never>, 'strokes' | 'meaning'>;

export function bindingFor<Context>(
  bindings: readonly Binding<Context>[],
  stroke: Stroke,
): Binding<Context> | undefined {
  return bindings.find(({ strokes }) => strokes.includes(stroke));
}

/** The keys in words: Shift + Enter, Ctrl + Enter. */
export function keysText({ strokes }: Explained): string {
  return strokes.map((stroke) => strokeText(stroke)).join(', ');
}
