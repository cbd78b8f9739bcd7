import { FlapbookError } from '@flapbook/flap';
import { parseDocument } from 'yaml';
import { type StudySpec, studySpec } from './spec/spec.ts';

/** Characters of a file that is read as a study. */
const MOST_CHARACTERS = 1_000_000;
/** Aliases that a file may use: without a bound a few lines can name a billion values. */
const MOST_ALIASES = 1_000;

/**
 * What a study file says, in YAML or JSON; not checked for being a study yet.
 *
 * @param name of the file, for errors
 * @throws FlapbookError BAD_PARAMETER naming the line
 */
export function readStudyFile(text: string, name: string): unknown {
  if (text.length > MOST_CHARACTERS) {
    throw new FlapbookError('BAD_PARAMETER', `${name} has ${text.length} characters; a study may have 1,000,000.`);
  }
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true, version: '1.2' });
  const [error] = document.errors;
  if (error !== undefined) throw new FlapbookError('BAD_PARAMETER', `${name}: ${firstLine(error.message)}`);
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown;
  } catch (cause) {
    throw new FlapbookError('BAD_PARAMETER', `${name}: ${firstLine(String((cause as Error).message))}`, { cause });
  }
}

/** @throws FlapbookError BAD_PARAMETER */
export function studyFromFile(text: string, name: string): StudySpec {
  return studySpec(readStudyFile(text, name));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.replace(/:$/, '.');
}
