import { duration } from '../../format/time';
import { plural } from '../../format/words';
import { titleOf } from '../../language/title';
import { shownIn } from '../../published/shown';

/** What the server says that publishing would publish. */
interface Drafted {
  version: number;
  digest: string;
  notComputed: readonly { key: string }[];
  cells: readonly { id: string; kind: string; source: string; notRun: boolean; answer: unknown }[];
}

export interface Draft {
  version: number;
  digest: string;
  /** What each kind of cell is published as, in words. */
  remarks: readonly string[];
  /** Names of the cells that have no result, or no whole one. */
  open: readonly string[];
}

/** What a writer should know before it is published for good. */
export function draftFrom(
  { version, digest, notComputed, cells }: Drafted,
  price: { seconds: number; measured: boolean } | undefined,
): Draft {
  const keys = new Set(notComputed.map(({ key }) => key));
  const queries = cells.filter(({ kind, notRun }) => kind === 'QUERY' && !notRun);
  const open = queries.filter(({ answer }) => shownIn(answer, { keys, notComputed: keys }).length > 0);
  const failing = queries.filter(({ answer }) => isFailing(answer));
  const sending = cells.filter(({ notRun }) => notRun);
  const whole = queries.length - open.length - failing.filter((cell) => !open.includes(cell)).length;
  const takes = price ? ` (${price.measured ? '' : 'about '}${duration(price.seconds)} to run)` : '';
  const remarks = [
    whole > 0 && `${plural(whole, 'query', 'queries')} with ${whole === 1 ? 'its result' : 'their results'}.`,
    open.length > 0 &&
      `${plural(open.length, 'cell')} ${open.length === 1 ? 'has' : 'have'} no result: published as ${open.length === 1 ? 'a question with its price' : 'questions with their price'}${takes}.`,
    failing.length > 0 && `${plural(failing.length, 'cell')} with what went wrong.`,
    sending.length > 0 && `${plural(sending.length, 'cell')} that would change something: not sent.`,
  ];
  return {
    version,
    digest,
    remarks: remarks.filter((text) => text !== false),
    open: open.map(({ source }) => titleOf(source)),
  };
}

function isFailing(answer: unknown): boolean {
  const { errors } = (answer ?? {}) as { errors?: unknown };
  return Array.isArray(errors) && errors.length > 0;
}
