import { isObject } from '../format/json';
import type { Variables } from '../language/values';

/** The settings of one cell's views by their names, as JSON values. */
export type ViewSettings = Readonly<Record<string, unknown>>;

/** What the address of a page says about how it is looked at. It lies over what is stored and changes none of it. */
export interface ViewAddress {
  /** Values of the notebook's variables. */
  variables: Variables;
  /** Settings of views by cell. */
  views: Readonly<Record<string, ViewSettings>>;
  /** What the address asked for in vain, in words. */
  refused: readonly string[];
}

export const emptyAddress: ViewAddress = { variables: {}, views: {}, refused: [] };

/** Characters, entries and levels: what people share is far below, and no address makes a page work hard. */
export const limits = { text: 6000, variables: 100, cells: 200, settings: 30, depth: 6 } as const;

const parameters = { variables: 'v', views: 's' } as const;
const variableName = /^(?!__)[_A-Za-z]\w{0,63}$/;
const cellName = /^[\w-]{1,64}$/;
const settingName = /^(?!__)[\w.:-]{1,64}$/;

/** Reads the query part of an address. What is malformed is left out and named in `refused`; never throws. */
export function readAddress(search: string): ViewAddress {
  const given = new URLSearchParams(search);
  const refused: string[] = [];
  const object = (name: 'variables' | 'views'): Record<string, unknown> => {
    const text = given.get(parameters[name]);
    if (text === null) return {};
    const value = text.length <= limits.text ? parsed(text) : undefined;
    if (isObject(value)) return value;
    refused.push(`The ${words[name]} in this address cannot be read. They are ignored.`);
    return {};
  };
  const pick = (entries: Record<string, unknown>, what: string, most: number, fits: Fits): Record<string, unknown> => {
    const all = Object.entries(entries);
    const fitting = all.filter(([name, value]) => fits(name, value)).slice(0, most);
    const left = all.length - fitting.length;
    if (left > 0) refused.push(`${left} of the ${what} in this address cannot be used. They are ignored.`);
    return Object.fromEntries(fitting);
  };
  const plain: Fits = (name, value) => settingName.test(name) && shallow(value, limits.depth);
  const variables = pick(
    object('variables'),
    words.variables,
    limits.variables,
    (name, value) => variableName.test(name) && shallow(value, limits.depth),
  );
  const cells = pick(
    object('views'),
    'cells’ settings',
    limits.cells,
    (id, value) => cellName.test(id) && isObject(value),
  );
  const views = Object.entries(cells).map(
    ([id, settings]) => [id, pick(settings as Record<string, unknown>, words.views, limits.settings, plain)] as const,
  );
  return { variables, views: Object.fromEntries(views), refused };
}

/** The query part that says so; whatever else stood in `search` stays. Empty when there is nothing to say. */
export function writeAddress(search: string, { variables, views }: Pick<ViewAddress, 'variables' | 'views'>): string {
  const query = new URLSearchParams(search);
  const used = Object.entries(views).filter(([, settings]) => Object.keys(settings).length > 0);
  put(query, parameters.variables, variables);
  put(query, parameters.views, Object.fromEntries(used));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

type Fits = (name: string, value: unknown) => boolean;
const words = { variables: 'values', views: 'views’ settings' } as const;

function put(query: URLSearchParams, name: string, object: Readonly<Record<string, unknown>>): void {
  if (Object.keys(object).length === 0) query.delete(name);
  else query.set(name, JSON.stringify(object));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a JSON value nests no deeper than so many levels. */
function shallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => shallow(inner, levels - 1));
}
