import { FlapbookError } from '@flapbook/flap';
import type { SourceRecord } from '../items/record.ts';

/**
 * Records of a text with a JSON object a line, or of one JSON list of objects.
 *
 * @throws FlapbookError BAD_DATASET naming the line
 */
export function jsonRecords(text: string, file: string): SourceRecord[] {
  const whole = text.replace(/^\uFEFF/, '');
  if (whole.trimStart().startsWith('[')) {
    const list = parsed(whole, file);
    if (!Array.isArray(list)) throw bad(`${file} does not hold a list.`);
    return list.map((value, index) => recordOf(value, `${file}, record ${index + 1}`));
  }
  return whole.split('\n').flatMap((line, index) => {
    const where = `${file}, line ${index + 1}`;
    return line.trim() === '' ? [] : [recordOf(parsed(line, where), where)];
  });
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw bad(`${where} is not valid JSON: ${(cause as Error).message}.`, cause);
  }
}

function recordOf(value: unknown, where: string): SourceRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(`${where} holds no object; a record was expected.`);
  }
  return { where, fields: value as Record<string, unknown> };
}

function bad(message: string, cause?: unknown): FlapbookError {
  return new FlapbookError('BAD_DATASET', message, { cause });
}
