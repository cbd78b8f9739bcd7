import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Started, startFlapbook } from '../start/server.ts';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';

if (process.env.CI && CHROMIUM === null) throw new Error('CI has no Chromium for the browser tests.');

const RUN = { timeout: 180_000 };

const QUERY = `# Half
query ($ratio: Ratio!) {
  model(name: "flapbook-demo") {
    calibration(input: { dataset: "demo-stories-train", samples: 8, sequenceLength: 32 }) {
      plan(input: { ratio: $ratio }) {
        achievedRatio
        pruned { evaluation(input: { dataset: "demo-stories-test", sequenceLength: 32, maxRows: 16 }) { key perplexity } }
      }
    }
  }
}`;

describe.skipIf(CHROMIUM === null)('a notebook as a file, from one instance to another (needs Chromium)', () => {
  const stage = withBrowser('/');
  let folder: string;
  let other: Started;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bundle-'));
    file = path.join(folder, 'story.flapbook');
    other = await startFlapbook(path.join(folder, 'other'));
    await ask('mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }', {
      input: {
        id: 'story',
        title: 'A story',
        variables: { ratio: 0.5 },
        cells: [
          { id: 'text', kind: 'MARKDOWN', source: '## What half of it costs\n\n$x^2$' },
          { id: 'query', kind: 'QUERY', source: QUERY },
        ],
        version: 0,
      },
    });
  }, 600_000);
  afterAll(async () => {
    await other?.interrupt();
    if (folder) await rm(folder, { recursive: true });
  });

  async function ask(query: string, variables: object = {}) {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Json; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  async function downloaded(page: Page, act: () => Promise<void>): Promise<string> {
    const [download] = await Promise.all([page.waitForEvent('download', RUN), act()]);
    const place = path.join(folder, download.suggestedFilename());
    await download.saveAs(place);
    return place;
  }

  const choose = async (page: Page, name: RegExp) => {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name }).click();
  };

  test('the notebook’s results are computed', async () => {
    const { model } = await ask(QUERY, { ratio: 0.5 });
    const { key } = model.calibration.plan.pruned.evaluation;
    await ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys: [key] });
    await expect
      .poll(async () => (await ask(`{ operation(key: "${key}") { status } }`)).operation.status, RUN)
      .toBe('SUCCEEDED');
  }, 300_000);

  test('the bundle says what it holds before it is written', async () => {
    const { page, server } = stage;
    await page.goto(`${server.url}/notebooks/story`);
    await choose(page, /bundle/);
    const dialog = page.getByRole('dialog', { name: 'Export a bundle' });
    await dialog.getByText('2 cells, 4 operations, 4 results').waitFor(RUN);
    expect(await dialog.textContent()).toMatch(/flapbook-demo \(.* MB\)/);
    await screenshot(page, 'bundle-dialog');
    expect(await axeFaults(page)).toEqual([]);
    file = await downloaded(page, () => dialog.getByRole('button', { name: 'Download' }).click());
    expect(path.basename(file)).toBe('A-story.flapbook');
  }, 300_000);

  test('Markdown has the texts, the answer and where it is from', async () => {
    const place = await downloaded(stage.page, () => choose(stage.page, /Markdown/));
    const text = await readFile(place, 'utf8');
    expect(text).toContain('## What half of it costs');
    expect(text).toMatch(/\| evaluation \| [0-9a-f]{64} \| onnx /);
  }, 300_000);

  test('the page is one file that asks nobody for anything', async () => {
    const place = await downloaded(stage.page, () => choose(stage.page, /HTML/));
    const asked: string[] = [];
    const page = await stage.browser.newPage({ javaScriptEnabled: false });
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`file://${place}`);
    await page.getByRole('heading', { name: 'What half of it costs' }).waitFor();
    await screenshot(page, 'exported-page');
    expect(asked.filter((address) => !address.startsWith('data:'))).toEqual([`file://${place}`]);
    await page.close();
  }, 300_000);

  test('another, empty instance takes the bundle, shows its results as cached, and answers the same', async () => {
    const page = await openPage(stage.browser, `${other.url}/`);
    await page.getByTestId('bundle').setInputFiles(file);
    const report = page.getByRole('region', { name: 'Import' });
    await report.getByText('Everything in the file is what its digests say.').waitFor(RUN);
    await report.getByText('3 results imported').waitFor();
    await report.getByText('Its queries are answered here as in the file').waitFor();
    await screenshot(page, 'imported');
    expect(await axeFaults(page)).toEqual([]);
    await report.getByRole('link', { name: 'Open the notebook' }).click();
    const cell = page.getByRole('region', { name: /^Query/ });
    await cell
      .getByText(/^(Cached|Up to date)$/)
      .first()
      .waitFor(RUN);
    // The results are the bundle’s word so far.
    await page.getByText('3 claimed by the bundle').waitFor();
    await cell.getByRole('link', { name: 'Claimed by a bundle' }).waitFor();
    await screenshot(page, 'imported-notebook');
    expect(await axeFaults(page)).toEqual([]);
    expect(page.faults).toEqual([]);
    await page.close();
  }, 300_000);

  test('an altered bundle is refused, and what was altered is named', async () => {
    const bytes = await readFile(file);
    bytes[bytes.indexOf('What half of it costs')]! ^= 1;
    const altered = path.join(folder, 'altered.flapbook');
    await writeFile(altered, bytes);
    const page = await openPage(stage.browser, `${other.url}/`);
    await page.getByTestId('bundle').setInputFiles(altered);
    await page
      .getByRole('alert')
      .getByText(/damaged|cell 1/)
      .waitFor(RUN);
    await page.getByText('BAD_BUNDLE').waitFor();
    await screenshot(page, 'import-refused');
    await page.close();
  }, 300_000);
});

// biome-ignore lint/suspicious/noExplicitAny: a test names the fields that it has asked for
type Json = any;
