import { expect, test } from 'vitest';
import { reproducedText, type Verdict, verdictOf } from './verdict';

const imported = { agrees: true, isThisResult: true };
const same = { agrees: true, isThisResult: false };
const other = { agrees: false, isThisResult: false };
const unknown = { agrees: null, isThisResult: false };
const run = (agrees: boolean | null, status = 'SUCCEEDED') => ({ status, agrees });

test.each<[string, Parameters<typeof verdictOf>, Verdict | undefined]>([
  ['computed here once', [[], []], undefined],
  ['imported', [[imported], []], 'CLAIMED'],
  ['imported from two bundles that say the same', [[imported, same], []], 'VERIFIED'],
  ['imported and computed again', [[imported], [run(true)]], 'VERIFIED'],
  ['imported, while it is computed again', [[imported], [run(null, 'RUNNING')]], 'CLAIMED'],
  ['computed here, as a bundle says', [[same], []], 'VERIFIED'],
  ['computed here, not as a bundle says', [[other], []], 'DIFFERS'],
  ['other bytes at last', [[imported], [run(false), run(true)]], 'DIFFERS'],
  ['named by a bundle, not computed here', [[unknown], []], undefined],
])('a result that was %s', (_name, [claims, reproductions], verdict) => {
  expect(verdictOf(claims, reproductions)).toBe(verdict);
});

test.each([
  [[], 'It has not been computed again yet.'],
  [[run(null, 'RUNNING')], 'It has not been computed again yet.'],
  [[run(true)], 'Reproduced once, with the same bytes.'],
  [[run(true), run(null, 'FAILED'), run(true), run(true)], 'Reproduced 3 times, with the same bytes each time.'],
  [[run(false)], 'Computed again once, with other bytes.'],
  [[run(true), run(false), run(true)], 'Of 3 runs that computed it again, 1 gave other bytes.'],
])('what is said of %j', (reproductions, text) => {
  expect(reproducedText(reproductions)).toBe(text);
});
