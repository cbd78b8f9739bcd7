import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { FlapbookError } from '@flapbook/flap';
import { isAlive, rest, startAside, wake } from '@flapbook/tasks';

const MODULE = new URL('./trial.mjs', import.meta.url);
const MEMORY_MEBIBYTES = 1_024;
/** The largest published ones take seconds; a pattern that goes back for ever takes for ever. */
const MOST_MILLISECONDS = 60_000;
/** Tokenizers whose trial is remembered. */
const REMEMBERED = 256;

const passed = new Set<string>();
let aside: ChildProcess | null = null;
let before: Promise<unknown> = Promise.resolve();

/**
 * Loads a tokenizer in another process first, and encodes and decodes a few texts with it: the native library aborts on
 * some files, which no `catch` sees. One that has passed is not tried again.
 *
 * @throws FlapbookError BAD_TOKENIZER
 */
export async function tryTokenizer(text: string): Promise<void> {
  const digest = createHash('sha256').update(text).digest('hex');
  if (passed.has(digest)) return;
  const trial = before.then(() => attempt(text));
  before = trial.catch(() => undefined);
  const problem = await trial;
  if (problem !== null) throw new FlapbookError('BAD_TOKENIZER', `tokenizer.json is no tokenizer: ${problem}.`);
  if (passed.size >= REMEMBERED) passed.clear();
  passed.add(digest);
}

/** What is wrong with it; null when nothing is. */
async function attempt(text: string): Promise<string | null> {
  const child = aside !== null && isAlive(aside) ? aside : startAside(MODULE, { memoryMebibytes: MEMORY_MEBIBYTES });
  aside = child;
  wake(child);
  try {
    return await new Promise<string | null>((resolve) => {
      const settle = (problem: string | null) => {
        clearTimeout(late);
        child.off('message', settle);
        child.off('exit', died);
        resolve(problem);
      };
      const died = () => settle('the library that reads it breaks down over it');
      const late = setTimeout(() => {
        child.kill('SIGKILL');
        settle(`encoding a line of text takes longer than ${MOST_MILLISECONDS / 1_000} seconds`);
      }, MOST_MILLISECONDS);
      child.on('message', settle);
      child.once('exit', died);
      child.send(text, () => undefined);
    });
  } finally {
    rest(child);
  }
}
