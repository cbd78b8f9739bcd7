import { FlapbookError } from '@flapbook/flap';
import { show } from '../files.ts';
import type { Condition, Joining, Selection } from '../types.ts';

const CONDITION = /^(?<field>.+?)(?<operator>!=|>=|<=|=)(?<value>.*)$/s;
/** An option of a source's part: what follows belongs to it up to the next one. */
const OPTION = /,(?=(?:joining|rows|where)=)/;
const JOININGS: readonly string[] = ['SPACE', 'BLANK_LINE', 'DOCUMENTS'];

/** What the part of `FORMAT:FILE#FIELD,joining=SPACE,rows=0-1100,where=language=en` says. */
export interface RecordPart extends Selection {
  readonly field: string;
  readonly joining: Exclude<Joining, 'NONE'>;
}

/**
 * Reads such a part; `where` may be given several times.
 *
 * @param options.source - the rest of it and
 * @param options.part - what the part is called, for messages
 * @param options.joining - as given beside it, which counts where the part names none
 * @throws FlapbookError BAD_PARAMETER
 */
export function parseRecordPart(
  part: string | null,
  {
    source,
    joining: beside,
    part: called,
  }: { readonly source: string; readonly joining: Joining | null; readonly part: string },
): RecordPart {
  const [field = '', ...options] = (part ?? '').split(OPTION);
  if (field === '') throw bad(`${source} needs the name of what holds the text: ${source}#${called}.`);
  let joining: string | null = beside;
  let rows: Selection['rows'];
  const where: Condition[] = [];
  for (const option of options) {
    const at = option.indexOf('=');
    const value = option.slice(at + 1);
    const name = option.slice(0, at);
    if (name === 'joining') joining = value;
    else if (name === 'rows') rows = parseRange(value);
    else where.push(parseCondition(value));
  }
  return { field, joining: requireJoining(joining, source), ...checkSelection({ rows, where }) };
}

function requireJoining(joining: string | null, source: string): RecordPart['joining'] {
  if (joining === null) return 'BLANK_LINE';
  if (JOININGS.includes(joining)) return joining as RecordPart['joining'];
  if (joining === 'NONE') throw bad(`${source}: joining NONE is for text files; give ${JOININGS.join(' or ')}.`);
  throw bad(`${source}: joining is ${show(joining)}; ${JOININGS.join(', ')} were expected.`);
}

/** `language=en`, `score>=0.5`. @throws FlapbookError BAD_PARAMETER */
export function parseCondition(text: string): Condition {
  const { field, operator, value } = CONDITION.exec(text)?.groups ?? {};
  if (field === undefined)
    throw bad(`The condition ${show(text)} is none; give FIELD=VALUE, FIELD!=VALUE, FIELD>=NUMBER or FIELD<=NUMBER.`);
  return { field, operator: operator as Condition['operator'], value: value! };
}

/** `100`, the first hundred, or `100-200`, the second. @throws FlapbookError BAD_PARAMETER */
export function parseRange(text: string): readonly [number, number] {
  const { from = '0', to } = /^(?:(?<from>\d{1,15})-)?(?<to>\d{1,15})$/.exec(text)?.groups ?? {};
  if (to === undefined) throw bad(`The rows ${show(text)} are none; give TO or FROM-TO.`);
  return [Number(from), Number(to)];
}

/**
 * The same, without what selects nothing: so a source without conditions is one with none.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function checkSelection({ rows, where = [] }: Selection): Selection {
  if (
    rows !== undefined &&
    !(Number.isSafeInteger(rows[0]) && rows[0] >= 0 && Number.isSafeInteger(rows[1]) && rows[1] > rows[0])
  ) {
    throw bad(
      `The rows ${rows.join(' to ')} are none; they begin at 0, and the one behind the last is larger than the first.`,
    );
  }
  for (const { field, operator, value } of where) {
    if ((operator === '>=' || operator === '<=') && !isNumber(value)) {
      throw bad(`The condition ${show(`${field}${operator}${value}`)} needs a number.`);
    }
  }
  return { ...(where.length > 0 && { where }), ...(rows !== undefined && { rows }) };
}

/**
 * Whether a record meets every condition.
 *
 * @param where - for messages: `data.jsonl, line 3`
 * @throws FlapbookError BAD_DATASET for a field that is not there or is no text, number or truth
 */
export function meets(fields: Readonly<Record<string, unknown>>, { where = [] }: Selection, place: string): boolean {
  return where.every(({ field, operator, value }) => {
    const found = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (found === undefined)
      throw new FlapbookError('BAD_DATASET', `${place} has no field ${show(field)} to be selected by.`);
    // What is not told meets no condition but that it be different.
    if (found === null) return operator === '!=';
    if (!['string', 'number', 'bigint', 'boolean'].includes(typeof found)) {
      throw new FlapbookError('BAD_DATASET', `${place}: field ${show(field)} is ${show(found)}; nothing to select by.`);
    }
    const text = String(found);
    if (operator === '=') return text === value;
    if (operator === '!=') return text !== value;
    if (!isNumber(text)) return false;
    return operator === '>=' ? Number(text) >= Number(value) : Number(text) <= Number(value);
  });
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function bad(message: string): FlapbookError {
  return new FlapbookError('BAD_PARAMETER', message);
}
