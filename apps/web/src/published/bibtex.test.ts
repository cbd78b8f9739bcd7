import { expect, test } from 'vitest';
import { bibtex, plainCitation } from './bibtex';

const cited = {
  title: 'Welcome',
  digest: 'a1b2c3d4e5f6'.repeat(6).slice(0, 64),
  publishedAt: '2026-11-25T22:43:58.415Z',
  url: 'https://example.org/r/abc',
};

test('names title, year, address and digest', () => {
  expect(bibtex(cited)).toBe(`@misc{flapbook-a1b2c3d4e5f6,
  title        = {{Welcome}},
  year         = {2026},
  howpublished = {Flapbook notebook, \\url{https://example.org/r/abc}},
  note         = {SHA-256 \\texttt{${cited.digest}}}
}
`);
  expect(plainCitation(cited)).toBe(
    `Welcome. Flapbook notebook, published 2026-11-25. https://example.org/r/abc (SHA-256 ${cited.digest})`,
  );
});

const titleOf = (title: string) => /title {8}= \{\{(.*)\}\},$/m.exec(bibtex({ ...cited, title }))?.[1];

test.each([
  ['30 % of A_B & C #1 for $5', '30 \\% of A\\_B \\& C \\#1 for \\$5'],
  ['\\input{/etc/passwd}', '\\textbackslash{}input\\textbraceleft{}/etc/passwd\\textbraceright{}'],
  ['}}, note = {{x', '\\textbraceright{}\\textbraceright{}, note = \\textbraceleft{}\\textbraceleft{}x'],
  ['a^b~c', 'a\\textasciicircum{}b\\textasciitilde{}c'],
  ['Größe, 剪枝, résumé “x”', 'Größe, 剪枝, résumé “x”'],
  ['two\nlines\u0000\u202e end', 'two lines end'],
  ['  ', 'Untitled notebook'],
])('%j is escaped', (title, expected) => {
  expect(titleOf(title)).toBe(expected);
});

test('braces are balanced whatever the title says', () => {
  const entry = bibtex({ ...cited, title: '}{}}{\\}', url: 'http://x/{}\\%20 y' });
  let depth = 0;
  for (const character of entry) {
    depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    expect(depth).toBeGreaterThanOrEqual(0);
  }
  expect(depth).toBe(0);
});
