import pg from 'pg';

type Parser = (text: string) => unknown;

const INT8 = 20;
const FLOAT8 = 701;
const INT8_ARRAY = 1016;

/** A number where that is exact, and the digits otherwise, as the driver itself would give them. */
function int8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const arrayOfText = pg.types.getTypeParser(INT8_ARRAY as number as 20) as unknown as (
  text: string,
) => (string | null)[] | null;

const PARSERS: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [INT8, int8],
  [FLOAT8, Number],
  [INT8_ARRAY, (text) => arrayOfText(text)?.map((item) => (item === null ? null : int8(item))) ?? null],
]);

/** Parsers of one pool. The driver's global table stays as it is: other users of the driver rely on it. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS.get(oid)) ||
    pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};
