import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../program/program.ts';

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`),
  'packages/demo/README.md',
].filter((name) => name.endsWith('.md'));

const textOf = (page: string) => readFileSync(path.join(ROOT, page), 'utf8').replace(/```.*?```/gs, '');

/** How GitHub names a heading: small letters, no punctuation, hyphens for blanks. */
const anchorsOf = (page: string) =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test.each(pages)('the links of %s lead somewhere', (page) => {
  const dead: string[] = [];
  for (const [, target = ''] of textOf(page)
    .replace(/`[^`\n]*`/g, '')
    .matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [file = '', anchor] = target.split('#');
    const place = file === '' ? page : path.join(path.dirname(page), file);
    if (!existsSync(path.join(ROOT, place))) dead.push(target);
    else if (anchor && place.endsWith('.md') && !anchorsOf(place).includes(anchor)) dead.push(target);
  }
  expect(dead).toEqual([]);
});

test('the index of the documentation names every page', () => {
  const index = readFileSync(path.join(ROOT, 'docs/README.md'), 'utf8');
  const others = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  expect(others.filter((page) => !index.includes(`(${path.basename(page)})`))).toEqual([]);
});
