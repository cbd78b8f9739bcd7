// @ts-check
import { Tokenizer } from 'tokenizers';

/* A process that tries tokenizers, one at a time: some files bring the native library to abort. Plain JavaScript, so that it is up in a moment. */

/** What a corpus has: an ordinary sentence, several scripts, numbers, blanks, controls, and nothing at all. */
const TEXTS = [
  'The cat sat on the mat.',
  ' \t\r\n\u00a0',
  'e\u0301 ﷺ 猫 👩‍👩‍👧 ١٢٣ 1234567.89',
  '\u0001\uFFFD\uFFFF<s></s>',
  'a'.repeat(2_000),
  '',
];

/** @param {string} text */
async function attempt(text) {
  const tokenizer = Tokenizer.fromString(text);
  tokenizer.disableTruncation();
  tokenizer.disablePadding();
  tokenizer.getVocab(true);
  for (const sample of TEXTS)
    for (const addSpecialTokens of [true, false]) {
      // A text that it refuses is said when it comes.
      const encoding = await tokenizer.encode(sample, null, { addSpecialTokens }).catch(() => null);
      if (encoding !== null) tokenizer.decode(encoding.getIds(), false);
    }
}

process.on('message', (/** @type {string} */ text) => {
  attempt(text).then(
    () => process.send?.(null),
    (error) => process.send?.(error instanceof Error ? error.message : String(error)),
  );
});
process.once('disconnect', () => process.exit());
