import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, launchBrowser, openPage, type WatchedPage } from '../browser/browser.ts';
import { flapbookWith } from '../cli/flapbook.ts';
import { ROOT } from '../program/program.ts';
import { type Started, startFlapbook } from './server.ts';

const tutorial = readFileSync(path.join(ROOT, 'docs/tutorial.md'), 'utf8');
/** Numbered steps and commands, in their order, each on one line. */
const steps = [...tutorial.matchAll(/^(?:\d+\. (.*(?:\n {3,}.*)*)| {4}npm run -s flapbook -- (.*))$/gm)].map(
  ([, step, command]) => ({ step: (step ?? `npm run ${command}`).replace(/\s+/g, ' '), command }),
);
const RUN = { timeout: 120_000 };

describe.skipIf(CHROMIUM === null)('docs/tutorial.md, word by word (needs Chromium; CHROMIUM_PATH names one)', () => {
  let folder: string;
  let started: Started;
  let browser: Browser;
  let page: WatchedPage;
  let answer: { readonly key: string; readonly cached: boolean } | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-tutorial-'));
    started = await startFlapbook(path.join(folder, 'data'));
    browser = await launchBrowser();
    page = await openPage(browser, started.url);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await started?.interrupt();
    await rm(folder, { recursive: true });
  });

  const within = (name: string): Locator =>
    page.getByRole('region', { name: `Query: ${name}` }).or(page.getByRole('dialog', { name, exact: true }));
  const press = (place: Locator | WatchedPage, name: string) =>
    place.getByRole('button', { name: new RegExp(`^${name}`) }).press('Enter');

  /** What the words of a step mean. The first that fits is done; a step that none fits is a mistake of the page. */
  const MEANINGS: readonly (readonly [RegExp, (...words: string[]) => Promise<unknown>])[] = [
    [
      /^Open \*\*(.+?)\*\*/,
      (link) =>
        page
          .getByRole('link', { name: new RegExp(link!) })
          .first()
          .click(),
    ],
    [/^Press \*\*(.+?)\*\*/, (name) => press(page, name!)],
    [/^In \*\*(.+?)\*\*, press \*\*(.+?)\*\*/, (place, name) => press(within(place!), name!)],
    [
      /^In \*\*(.+?)\*\*, write `(.+?)` for \*\*(.+?)\*\* and press Enter/,
      async (place, text, field) => {
        const box = within(place!).getByRole('textbox', { name: field });
        await box.fill(text!);
        await box.press('Enter');
      },
    ],
    [
      /^Wait until \*\*(.+?)\*\* says \*\*(.+?)\*\* or \*\*(.+?)\*\*/,
      (place, one, other) =>
        within(place!)
          .getByText(new RegExp(`^(${one}|${other})$`))
          .first()
          .waitFor(RUN),
    ],
    [
      /^In \*\*(.+?)\*\*, see (\*\*.+?\*\*(?:(?:, | and )\*\*.+?\*\*)*)/,
      (place, names) =>
        Promise.all(
          [...names!.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => within(place!).getByText(name!).last().waitFor()),
        ),
    ],
  ];

  test.each(steps)(
    '$step',
    async ({ step, command }) => {
      if (command !== undefined) {
        const given = command.replace('KEY', answer?.key ?? 'KEY').split(' ');
        const environment = { INIT_CWD: folder, FLAPBOOK_DATA: path.join(folder, 'data') };
        const { code, stdout, stderr } = await flapbookWith(environment, ...given);
        expect(code, stderr).toBe(0);
        if (given[0] !== 'prune') return;
        const before = answer;
        answer = JSON.parse(stdout) as typeof answer;
        // The second time the same question is asked.
        if (before !== undefined) expect(answer).toMatchObject({ cached: true, key: before.key });
        return;
      }
      const [words, act] = MEANINGS.find(([meaning]) => meaning.test(step)) ?? [];
      if (words === undefined) throw new Error('The test does not know what this step asks for.');
      await act!(...words.exec(step)!.slice(1));
    },
    240_000,
  );

  test('what was exported is where the page says', () => {
    const { out } = /--out \.\/(?<out>\S+)/.exec(tutorial)!.groups!;
    for (const file of ['config.json', 'tokenizer.json']) expect(existsSync(path.join(folder, out!, file))).toBe(true);
    expect(page.faults).toEqual([]);
  });
});
