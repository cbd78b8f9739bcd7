import { FlapbookError } from '@flapbook/flap';

const MOST_ANSWER_BYTES = 16 * 2 ** 20;
const MOST_REASON_BYTES = 2 ** 16;
const MOST_REASON_CHARACTERS = 400;
/** A hub that asks for more patience is not waited for. */
const MOST_WAIT_SECONDS = 120;
const FIRST_DELAY_MILLISECONDS = 500;

export function cancelled(what = 'download'): FlapbookError {
  return new FlapbookError('CANCELLED', `The ${what} was cancelled.`);
}

/** Milliseconds until it is worth to ask again; null where it is not. */
export function waitOf(outcome: Response | FlapbookError, tries: number): number | null {
  const usual = FIRST_DELAY_MILLISECONDS * 2 ** (tries - 1);
  if (!(outcome instanceof Response)) return usual;
  if (outcome.status !== 429 && outcome.status < 500) return null;
  const given = outcome.headers.get('retry-after');
  if (given === null) return usual;
  const seconds = /^\d+$/.test(given) ? Number(given) : (Date.parse(given) - Date.now()) / 1000;
  return seconds <= MOST_WAIT_SECONDS ? Math.max(0, seconds) * 1000 : null;
}

const WHY_NOT_READ: Readonly<Record<number, string>> = {
  401: 'needs a token that may read it',
  403: 'may not be read with this token',
  404: 'is not there',
};
const WHY_NOT_WRITTEN: Readonly<Record<number, string>> = {
  401: 'needs a token that may write it',
  403: 'may not be written with this token',
  404: 'is not there, or not for this token',
};

/**
 * What an answer that is no success says, in the hub’s own words where it has some.
 *
 * @param asked.token - left out of whatever is told
 */
export async function refusal(
  response: Response,
  asked: { readonly writes: boolean; readonly token: string | undefined },
): Promise<FlapbookError> {
  const { status, url, headers } = response;
  const { pathname } = new URL(url);
  // That of making a repository names none.
  const where = pathname.endsWith('/api/repos/create') ? 'The repository' : pathname;
  const reason = await reasonIn(response, asked.token);
  if (status === 429 || status >= 500) {
    const after = headers.get('retry-after');
    const later = after === null ? '' : `; it asks to wait ${after} seconds`;
    return new FlapbookError('HUB_UNAVAILABLE', `The hub answers ${status} to ${where}${later}${reason}.`);
  }
  const why = (asked.writes ? WHY_NOT_WRITTEN : WHY_NOT_READ)[status];
  const hint = status === 404 || asked.token !== undefined ? '' : ' (HF_TOKEN is not set)';
  return new FlapbookError(
    'HUB_REFUSED',
    `${where} ${why ?? `is refused by the hub with status ${status}`}${hint}${reason}.`,
  );
}

/** `: reason` from the body of a refusal: its `error` or `message` in JSON. Empty where it gives none. */
async function reasonIn(response: Response, token: string | undefined): Promise<string> {
  const text = await boundedText(response, MOST_REASON_BYTES).catch(() => '');
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    return saidReason(error ?? message, token);
  } catch {
    return '';
  }
}

/** The same of a value that the hub gives as a reason. */
export function saidReason(reason: unknown, token: string | undefined): string {
  if (typeof reason !== 'string' || reason.trim() === '') return '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
  const plain = reason.replace(/[\x00-\x1f\x7f]+/g, ' ').trim();
  const safe = token === undefined ? plain : plain.replaceAll(token, '…');
  return `: ${safe.slice(0, MOST_REASON_CHARACTERS).replace(/\.$/, '')}`;
}

/** A body as text. @throws FlapbookError LIMIT_EXCEEDED, HUB_UNAVAILABLE */
export async function boundedText(response: Response, mostBytes = MOST_ANSWER_BYTES): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.byteLength;
      if (length > mostBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new FlapbookError('HUB_UNAVAILABLE', `The hub’s answer broke off: ${reasonOf(cause)}.`, { cause });
  }
  if (length <= mostBytes) return Buffer.concat(chunks).toString('utf8');
  throw new FlapbookError('LIMIT_EXCEEDED', `The hub’s answer has more than ${mostBytes} bytes.`);
}

/** The reason that Node hides behind “fetch failed”. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? message) : message;
}
