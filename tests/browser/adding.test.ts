import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';

const MODEL = fileURLToPath(new URL('../../packages/demo/model', import.meta.url));

describe.skipIf(CHROMIUM === null)('adding to the library in a browser (needs Chromium)', () => {
  const stage = withBrowser('/library?tab=dataset');
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-adding-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('a file of this computer is sent in pieces, goes on after a reload and a restart, and is registered', async () => {
    const file = path.join(folder, 'records.jsonl');
    const rows = Array.from({ length: 60_000 }, (_, at) =>
      JSON.stringify({ text: `Row ${at} of a text that is long.`, part: at % 2 }),
    );
    // More than two pieces.
    await writeFile(file, `${rows.join('\n')}\n${' '.repeat(6 * 2 ** 20)}\n`);
    const { page } = stage;
    const choose = async () => {
      await page.getByRole('button', { name: 'Add a data set' }).click();
      await page.getByLabel('File of this computer').check();
      await page.getByLabel('Format').selectOption('jsonl');
      await page.getByLabel('Rows', { exact: true }).selectOption('DOCUMENTS');
      await page.getByText('Only some of the records').click();
      await page.getByLabel('Conditions').fill('part=1');
      await page.getByLabel('File', { exact: true }).setInputFiles(file);
    };
    await choose();
    // The second piece never arrives.
    let pieces = 0;
    await page.route('**/upload/*/*', (route) => (++pieces > 1 ? route.abort() : route.continue()));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect.poll(() => pieces, { timeout: 30_000 }).toBeGreaterThan(1);
    // The page would try again for ever.
    await page.goto('about:blank');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    page.faults.length = 0;
    await stage.restart();
    await page.goto(`${stage.server.url}/library?tab=dataset`);
    await choose();
    expect(await axeFaults(page)).toEqual([]);
    await screenshot(page, 'adding-dataset');
    const offsets: string[] = [];
    page.on('request', (request) => request.method() === 'PUT' && offsets.push(new URL(request.url()).search));
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('link', { name: 'records' }).click();
    await page.getByText('documents', { exact: true }).waitFor();
    expect(offsets[0]).toBe(`?offset=${4 * 2 ** 20}`);
    await page.getByText('30,000').waitFor();
  });

  test('a folder of the server is registered, and what is wrong is said', async () => {
    const page = await openPage(stage.browser, `${stage.server.url}/library`, {
      viewport: { width: 390, height: 800 },
    });
    await page.getByRole('button', { name: 'Add a model' }).click();
    await page.getByLabel('Folder on the server').check();
    await page.getByLabel('Folder or file').fill('/nowhere/at/all');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('MODEL_NOT_FOUND').waitFor();
    await page.getByLabel('Folder or file').fill(MODEL);
    await page.getByLabel('Name').fill('again');
    expect(await axeFaults(page)).toEqual([]);
    await screenshot(page, 'adding-model-phone');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Registered as').waitFor();
    await page.close();
  });

  test('what was added is removed again, and cells that name it say how to mend that', async () => {
    const page = await openPage(stage.browser, `${stage.server.url}/library/datasets/records`);
    const query = `mutation { saveNotebook(input: { id: "naming", title: "Naming", version: 0, variables: {}, cells: [
      { id: "a", kind: QUERY, source: "{ dataset(name: \\"records\\") { rows } }" }] }) { __typename } }`;
    const saved = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(await saved.json()).toEqual({ data: { saveNotebook: { __typename: 'Notebook' } } });
    await page.getByRole('button', { name: 'Remove from the library …' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 notebook here names it: its cells will say that it is missing.').waitFor();
    await dialog
      .getByText(/Its uploads go at once and its downloads with the next cleaning, [\d.]+ MB at most/)
      .waitFor();
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      expect(await axeFaults(page)).toEqual([]);
      await screenshot(page, `removing-${colorScheme}`);
    }
    await dialog.getByRole('button', { name: 'Keep it' }).press('Enter');
    await page.getByRole('button', { name: 'Remove from the library …' }).press('Enter');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).press('Enter');
    await page.waitForURL(/\/library\?tab=dataset$/);
    await page.getByRole('link', { name: 'demo-questions' }).waitFor();
    expect(await page.getByRole('link', { name: 'records' }).count()).toBe(0);
    await page.goto(`${stage.server.url}/notebooks/naming`);
    await page.getByText('No data set is registered as “records”.').waitFor();
    await page.getByText(/add the data set to the library again/).waitFor();
    await screenshot(page, 'removing-named');
    await page.close();
  });

  test('the keyboard stays in a list whose rows are removed, and goes to its heading in the end', async () => {
    const page = await openPage(stage.browser, `${stage.server.url}/library?tab=dataset`);
    const focused = () => page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent');
    const namesOf = async (name: RegExp) => {
      const buttons = page.getByRole('button', { name });
      await buttons.first().waitFor();
      return Promise.all((await buttons.all()).map(async (button) => (await button.getAttribute('aria-label'))!));
    };
    const names = await namesOf(/^Remove “.*” from the library$/);
    // The second, those after it, and then the first.
    const order = [...names.slice(1), names[0]!];
    for (const [at, name] of order.entries()) {
      await page.getByRole('button', { name, exact: true }).press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).press('Enter');
      await page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' });
      await expect.poll(focused).toBe(order[at + 1] ?? 'Library');
    }
    await page.goto(stage.server.url);
    const [first, second] = await namesOf(/^Delete “/);
    await page.getByRole('button', { name: first!, exact: true }).press('Enter');
    await page.getByRole('button', { name: first!, exact: true }).waitFor({ state: 'detached' });
    await expect.poll(focused).toBe(second);
    await page.close();
  });
});
