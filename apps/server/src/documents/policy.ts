import { readFile } from 'node:fs/promises';
import { FlapbookError } from '@flapbook/flap';
import { digestOf } from './digest.ts';

/** Which documents a server answers, and who may ask what its schema is. */
export interface DocumentPolicy {
  /** Who may ask known documents alone: nobody, strangers, or everybody. */
  readonly knownAlone: 'nobody' | 'strangers' | 'everybody';
  /** Digests of the known documents, besides those of the web app. */
  readonly known: readonly string[];
  /** Who may ask what the schema is. */
  readonly introspection: 'everybody' | 'members';
}

export const OPEN: DocumentPolicy = { knownAlone: 'nobody', known: [], introspection: 'everybody' };

type Environment = Readonly<Record<string, string | undefined>>;

const MOST_DOCUMENTS = 10_000;

const KNOWN_ALONE = { any: 'nobody', strangers: 'strangers', known: 'everybody' } as const;

/** @throws FlapbookError BAD_PARAMETER, where a variable or the file is not what was expected */
export async function documentPolicyFrom(environment: Environment): Promise<DocumentPolicy> {
  const {
    FLAPBOOK_DOCUMENTS: documents = 'any',
    FLAPBOOK_DOCUMENTS_FILE: file,
    FLAPBOOK_INTROSPECTION: introspection = 'everybody',
  } = environment;
  if (!Object.hasOwn(KNOWN_ALONE, documents)) {
    throw bad(`FLAPBOOK_DOCUMENTS is ${documents}; it may be any, strangers or known.`);
  }
  if (introspection !== 'everybody' && introspection !== 'members') {
    throw bad(`FLAPBOOK_INTROSPECTION is ${introspection}; it may be everybody or members.`);
  }
  return {
    knownAlone: KNOWN_ALONE[documents as keyof typeof KNOWN_ALONE],
    known: file ? digestsIn(await readFile(file, 'utf8').catch(asUnreadable), file) : [],
    introspection,
  };
}

/**
 * A document of a `.graphql` file, or the documents of a JSON file: a list of texts, or an object whose values are texts, as
 * GraphQL Code Generator and Relay write their persisted documents.
 */
function digestsIn(text: string, file: string): string[] {
  const texts = file.endsWith('.json') ? textsOf(text, file) : [text];
  return texts.map((source, index) => {
    const digest = typeof source === 'string' ? digestOf(source) : null;
    if (digest === null) throw bad(`Document ${index + 1} of ${file} is not one of GraphQL.`);
    return digest;
  });
}

function textsOf(text: string, file: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw bad(`${file} is not JSON.`);
  }
  if (typeof parsed !== 'object' || parsed === null) throw bad(`${file} holds no list of documents.`);
  const texts: unknown[] = Object.values(parsed);
  if (texts.length > MOST_DOCUMENTS)
    throw bad(`${file} holds ${texts.length} documents; at most ${MOST_DOCUMENTS} may be.`);
  return texts;
}

function asUnreadable(cause: unknown): never {
  throw new FlapbookError('BAD_PARAMETER', 'The file that FLAPBOOK_DOCUMENTS_FILE names cannot be read.', { cause });
}

function bad(message: string): FlapbookError {
  return new FlapbookError('BAD_PARAMETER', message);
}
