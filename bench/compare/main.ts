import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import { openOperations } from '@flapbook/operations';
import type { Page } from 'playwright-core';
import { CHROMIUM, launchBrowser } from '../../tests/browser/browser.ts';
import { startFlapbook } from '../../tests/start/server.ts';
import { insertEvaluations } from './synthetic.ts';

/**
 * The comparison page with 500 results: from opening it to the table on screen, and from a change to the frame that
 * shows it, for sorting, grouping, brushing an axis and scrolling. Beside them stands what an empty frame took: on a
 * machine with other work, everything takes as long as that lets it.
 */
const RESULTS = 500;
const MOVES = 30;

if (CHROMIUM === null) throw new Error('This needs Chromium; CHROMIUM_PATH names one.');
const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'database') });
const operations = await openOperations({ url: postgres.url, applicationName: 'bench' });
const made = await insertEvaluations(operations, RESULTS);
await operations.close();
const server = await startFlapbook(path.join(folder, 'data'), { databaseUrl: postgres.url });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${server.url}/library`);
  await page.getByRole('heading', { name: 'Library' }).waitFor();
  const began = performance.now();
  await page.goto(`${server.url}/library/compare?tab=evaluation`);
  await page.getByText(`${made} results`, { exact: true }).waitFor();
  await page.locator('section[aria-label="Results"] tbody a').first().waitFor();
  const opened = performance.now() - began;
  const empty = await frames(page, async () => undefined);
  const header = page.getByRole('button', { name: /^Parameters/ });
  const sort = await frames(page, () => header.evaluate('(button) => button.click()'));
  const axis = page.locator('[data-axis="plan.ratio"]');
  await axis.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await axis.boundingBox())!;
  await page.mouse.move(x + width / 2, y + 8);
  await page.mouse.down();
  let move = 0;
  const brush = await frames(page, async () => {
    move += 1;
    await page.mouse.move(x + width / 2, y + 8 + (height - 20) * (move / MOVES));
  });
  await page.mouse.up();
  const table = page.locator('section[aria-label="Results"] table').locator('..');
  const scroll = await frames(page, () => table.evaluate('(element) => { element.scrollTop += 190; }'));
  const rows = Object.fromEntries(
    Object.entries({ 'empty frame': empty, sort, brush, scroll }).map(([name, times]) => [
      name,
      { 'median ms': at(times, 0.5), 'p95 ms': at(times, 0.95), 'worst ms': at(times, 1) },
    ]),
  );
  console.log(`${made} results, opened in ${Math.round(opened)} ms`);
  console.table(rows);
  console.log(`elements of the page: ${await page.evaluate('document.querySelectorAll("*").length')}`);
} finally {
  await browser.close();
  await server.interrupt();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

/** Milliseconds from a change to the first task after the frame that shows it, by the page's own clock. */
async function frames(page: Page, change: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < MOVES; round++) {
    await page.evaluate(`(() => {
      window.changed = new Promise((resolve) => {
        const listen = () => {
          const start = performance.now();
          requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => resolve(performance.now() - start);
            channel.port2.postMessage(null);
          });
        };
        const events = ['click', 'pointermove', 'scroll'];
        const once = () => { for (const name of events) removeEventListener(name, once, true); listen(); };
        for (const name of events) addEventListener(name, once, true);
        setTimeout(once, 300);
      });
    })()`);
    await change();
    times.push(await page.evaluate<number>('window.changed'));
  }
  return times;
}

/** The value that a share of all does not exceed (nearest rank), to a tenth. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN) * 10) / 10;
}
