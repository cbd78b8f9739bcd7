/** Where the keyboard is in a list, and what stands around it. */
export interface Place {
  readonly list: Element;
  readonly row: Element;
  /** Which of the row's controls of its kind it is, from the last one on: what removes a row stands at its end. */
  readonly control: { readonly tag: string; readonly fromEnd: number };
  /** The rows where it may go on, the nearest first: those that follow, then those before. */
  readonly others: readonly Element[];
  /** What the list stands in, from the inside out. */
  readonly around: readonly Element[];
}

const CONTROLS = ['a[href]', 'button', 'input', 'select', 'textarea']
  .map((tag) => `${tag}:not([disabled]):not([tabindex="-1"])`)
  .join();
const HEADINGS = 'h1, h2, h3, h4, h5, h6, legend';

/** The place of an element within a list; null for what is in none of its rows. Rows are the children of a list. */
export function placeOf(list: Element, target: Element): Place | null {
  const rows = [...list.children];
  const at = rows.findIndex((row) => row.contains(target));
  const row = rows[at];
  if (!row) return null;
  const tag = target.tagName;
  const alike = controlsIn(row).filter((control) => control.tagName === tag);
  const fromEnd = Math.max(alike.reverse().indexOf(target as HTMLElement), 0);
  const others = [...rows.slice(at + 1), ...rows.slice(0, at).reverse()];
  return { list, row, control: { tag, fromEnd }, others, around: ancestorsOf(list) };
}

/** The same place among the rows that the list has by now. */
export function broughtUpToDate(place: Place): Place {
  const now = placeOf(place.list, place.row);
  return now ? { ...now, control: place.control } : place;
}

/**
 * Where the keyboard goes when the row of a place has gone: to the same control of the next row, else of the one before, else
 * to what `otherwise` names, else to the heading that the list stands under. A row with a heading of its own is gone on with there.
 */
export function afterRemoval(
  { control, others, around }: Place,
  otherwise?: Element | null | undefined,
): HTMLElement | null {
  for (const row of others) {
    if (!row.isConnected) continue;
    const controls = controlsIn(row);
    const alike = controls.filter(({ tagName }) => tagName === control.tag);
    const next = within(row, HEADINGS)[0] ?? alike.at(-1 - control.fromEnd) ?? alike[0] ?? controls[0];
    if (next) return next;
  }
  const [first] = otherwise?.isConnected ? controlsIn(otherwise) : [];
  return first ?? headingAmong(around);
}

/** A row may be a control itself. */
function controlsIn(row: Element): HTMLElement[] {
  const found = within(row, CONTROLS);
  return row.matches(CONTROLS) ? [row as HTMLElement, ...found] : found;
}

/** What stands in the dialogs of a row is not the row's. */
function within(row: Element, selector: string): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>(selector)].filter((found) => {
    const dialog = found.closest('dialog');
    return dialog === null || !row.contains(dialog);
  });
}

function headingAmong(around: readonly Element[]): HTMLElement | null {
  for (const element of around) {
    const heading = element.isConnected ? element.querySelector<HTMLElement>(HEADINGS) : null;
    if (heading) return heading;
  }
  return null;
}

function ancestorsOf(list: Element): Element[] {
  const found: Element[] = [];
  for (let at = list.parentElement; at && at.tagName !== 'BODY'; at = at.parentElement) found.push(at);
  return found;
}
