import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Started, startFlapbook } from '../start/server.ts';
import { CHROMIUM, launchBrowser, openPage, screenshot } from './browser.ts';

// Without a browser there is nothing to test; CI installs one, and the Welcome tests insist on it there.
describe.skipIf(CHROMIUM === null)('writing a notebook in a browser (needs Chromium; CHROMIUM_PATH names one)', () => {
  let data: string;
  let server: Started;
  let browser: Browser;
  let page: Page & { faults: string[] };

  beforeAll(async () => {
    data = await mkdtemp(path.join(tmpdir(), 'flapbook-browser-'));
    server = await startFlapbook(data);
    browser = await launchBrowser();
    page = await openPage(browser, server.url);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await server?.interrupt();
    await rm(data, { recursive: true });
  });

  test('a new notebook is made from the list, keeps its text, and is found there again', async () => {
    await page
      .getByRole('button', { name: /New notebook/ })
      .or(page.getByRole('link', { name: /New notebook/ }))
      .first()
      .click();
    await page.waitForURL(/\/notebooks\/.+/);
    const title = page.getByRole('textbox', { name: 'Title of the notebook' });
    await title.fill('Heads at one half');
    await title.press('Enter');
    await page.getByText(/^Saved$/).waitFor();
    await page.reload();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Title of the notebook' }).inputValue())
      .toBe('Heads at one half');
    await page.goto(server.url);
    await page.getByRole('link', { name: /Heads at one half/ }).waitFor();
    await screenshot(page, 'list');
  });

  test('a notebook’s hostile text stays text', async () => {
    await saveNotebook(
      'hostile',
      '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> [link](javascript:window.hacked=1)',
    );
    await page.goto(`${server.url}/notebooks/hostile`);
    await page.getByText('link', { exact: false }).first().waitFor();
    expect(await page.evaluate("'hacked' in window")).toBe(false);
    expect(await page.locator('main a[href^="javascript"]').count()).toBe(0);
  });

  test('a failed operation says what was wrong and what to do', async () => {
    await saveNotebook(
      'failing',
      '{ model(name: "flapbook-demo") { calibration(input: { dataset: "demo-code-test", samples: 900000, sampling: CONTIGUOUS }) { samples } } }',
      'QUERY',
    );
    await page.goto(`${server.url}/notebooks/failing`);
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.getByText('Failed', { exact: true }).waitFor();
    await page
      .getByText(/Ask for fewer samples/)
      .first()
      .waitFor();
    await screenshot(page, 'failed');
  });

  test('a document with a mistake says where, and nothing is sent', async () => {
    await saveNotebook('mistaken', '{ model(name: "flapbook-demo") { perplexity } }', 'QUERY');
    await page.goto(`${server.url}/notebooks/mistaken`);
    await page
      .getByText(/perplexity/)
      .first()
      .waitFor();
    await page.getByRole('alert').first().waitFor();
    await screenshot(page, 'mistaken');
  });

  test('two windows do not overwrite each other', async () => {
    await saveNotebook('shared', 'first');
    await page.goto(`${server.url}/notebooks/shared`);
    await page.getByText('first').waitFor();
    const title = page.getByRole('textbox', { name: 'Title of the notebook' });
    await saveNotebook('shared', 'second', 'MARKDOWN', 1);
    await title.fill('Mine');
    await title.press('Enter');
    await page
      .getByRole('alert')
      .filter({ hasText: /Keep mine|keep mine|mine/ })
      .first()
      .waitFor();
    await screenshot(page, 'conflict');
  });

  async function saveNotebook(id: string, source: string, kind = 'MARKDOWN', version = 0): Promise<void> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }',
        variables: { input: { id, title: id, cells: [{ id: 'one', kind, source }], variables: {}, version } },
      }),
    });
    expect(await response.json()).toMatchObject({ data: { saveNotebook: { __typename: 'Notebook' } } });
  }
});
