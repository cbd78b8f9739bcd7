import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** How often a page is looked at before what was found counts: one that changes its colours or its width takes a moment. */
const LOOKS = 8;
const BETWEEN_MILLISECONDS = 500;

/** What axe finds against WCAG 2.2 AA in a page and does not go away, each with its place. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  let faults: string[] = [];
  for (let looked = 0; looked < LOOKS; looked++) {
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(TAGS)} } })`,
    );
    faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    if (faults.length === 0) break;
    await page.waitForTimeout(BETWEEN_MILLISECONDS);
  }
  return faults;
}
