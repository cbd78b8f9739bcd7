import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, screenshot, withBrowser } from './browser.ts';

/** What a page does at once, on a busy machine. */
const WAIT = { timeout: 30_000 };
/** Forward passes on a busy machine. */
const RUN = { timeout: 120_000 };

const PIPELINE = `query ($ratios: Boolean = true) {
  model(name: "flapbook-demo") {
    calibration(input: { dataset: "demo-stories-train", samples: 64 }) {
      ${[0.1, 0.3, 0.5]
        .map(
          (ratio, index) => `p${index}: plan(input: { ratio: ${ratio} }) @include(if: $ratios) {
        bias: pruned { evaluation(input: { dataset: "demo-stories-test", maxRows: 16 }) { key } }
        none: pruned(compensation: NONE) { evaluation(input: { dataset: "demo-stories-test", maxRows: 16 }) { key } }
      }`,
        )
        .join('\n')}
    }
  }
}`;

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('the library in a browser (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/library');

  async function ask<T>(query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-flapbook-notebook': 'welcome' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  test('lists the models and data sets that ship, and opens them', async () => {
    const { page } = stage;
    await page.getByRole('link', { name: 'flapbook-demo' }).click();
    await page.getByRole('heading', { name: 'flapbook-demo' }).waitFor();
    await page.getByText('model.safetensors').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Data sets' }).click();
    await page.getByRole('searchbox', { name: 'Search' }).fill('code train');
    await expect.poll(() => page.getByRole('row').count(), WAIT).toBe(2);
    expect(page.url()).toContain('text=code');
    await page.getByRole('link', { name: 'demo-code-train' }).click();
    await page.getByRole('heading', { name: 'How it begins' }).waitFor();
    await screenshot(page, 'library-dataset');
  });

  test('shows what was run, live, and narrows it', async () => {
    const { page } = stage;
    await page.goto(`${stage.server.url}/library?tab=evaluation`);
    await page.getByText('There are no evaluations yet').waitFor();
    type Plan = Record<'bias' | 'none', { evaluation: { key: string } }>;
    const { model } = await ask<{ model: { calibration: Record<string, Plan> } }>(PIPELINE);
    const keys = Object.values(model.calibration).flatMap(({ bias, none }) => [
      bias.evaluation.key,
      none.evaluation.key,
    ]);
    await ask('mutation ($keys: [ID!]!) { run(keys: $keys, notebook: "welcome") { __typename } }', { keys });
    await page.reload();
    // The rows follow their operations by themselves.
    await expect.poll(() => page.getByText('Done', { exact: true }).count(), RUN).toBe(6);
    await page.getByRole('searchbox', { name: 'Search' }).fill('compensation":"none');
    await page.getByText('No evaluations fit this search.').waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('NONE 0.5');
    await expect.poll(() => page.getByRole('checkbox').count(), WAIT).toBe(1);
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
    await expect.poll(() => page.getByRole('checkbox').count(), WAIT).toBe(6);
    await screenshot(page, 'library-evaluations');
  });

  test('arrow keys lead through the rows, Enter opens one, with figures, parameters and parts', async () => {
    const { page } = stage;
    await page.getByRole('rowheader').getByRole('link').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/library\/operations\/[0-9a-f]{64}/);
    await page.getByText(/^(Cached|Up to date)$/).waitFor(RUN);
    await page.getByText('Spread over rows').waitFor();
    await page.getByRole('rowheader', { name: 'Most rows' }).waitFor();
    await page.getByRole('region', { name: 'Parts', exact: true }).getByText('Done').waitFor();
    await page.getByRole('button', { name: 'Pin the result' }).press('Enter');
    await page.getByRole('button', { name: 'Unpin the result' }).waitFor();
    await screenshot(page, 'library-operation');
  });

  test('a result is computed again beside the stored one, and the bytes are compared', async () => {
    const { page } = stage;
    const section = page.getByRole('region', { name: 'Verification', exact: true });
    await section.getByText('It has not been computed again yet.').waitFor();
    await section.getByRole('button', { name: 'Re-run and verify' }).click();
    await section.getByText('Reproduced once, with the same bytes.').waitFor(RUN);
    await section.getByText('Same bytes in 1 part').waitFor();
    await screenshot(page, 'library-verified');
    expect(await axeFaults(page)).toEqual([]);
  });

  test('the lineage leads from node to node, and is a table as well', async () => {
    const { page } = stage;
    const graph = page.getByRole('region', { name: 'Lineage as a graph' });
    await graph.getByRole('link', { name: /^Model flapbook-demo/ }).waitFor();
    await graph.getByRole('link', { name: /^Calibration / }).click();
    await page.getByText(/^Calibration, version/).waitFor();
    // What was made from the calibration: three plans, each with two pruned models and their evaluations.
    await expect.poll(() => graph.getByRole('link').count(), WAIT).toBe(3 + 3 + 6 + 6);
    await screenshot(page, 'library-lineage');
    await page.getByRole('button', { name: 'Show as a table' }).click();
    const table = page.getByRole('region', { name: 'Lineage as a table' });
    expect(await table.getByRole('row').count()).toBe(19);
    await page.reload();
    await table.waitFor();
  });

  test('an operation opens as a cell of a new notebook, with its result there', async () => {
    const { page } = stage;
    await page.getByRole('button', { name: 'Open as a notebook cell' }).click();
    await page.waitForURL(/\/notebooks\/[0-9a-f]{16}/);
    await page.getByText(/^(Cached|Up to date)$/).waitFor(RUN);
  });

  test('chosen results are compared by an address, best first, and sorted by a column’s name', async () => {
    const { page } = stage;
    await page.goto(`${stage.server.url}/library?tab=evaluation`);
    await expect.poll(() => page.getByRole('checkbox').count(), WAIT).toBe(6);
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.waitForURL(/\/library\/compare#keys=/);
    await page.getByText('6 results', { exact: true }).waitFor();
    const table = page.getByRole('region', { name: 'Results' }).getByRole('table');
    const perplexities = async () =>
      (
        await table
          .locator('tbody tr')
          .filter({ has: page.getByRole('link') })
          .allInnerTexts()
      ).map((text) => Number(/\t(\d+\.\d{3})/.exec(text)?.[1]));
    const ascending = await perplexities();
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
    expect(ascending).toHaveLength(6);
    await table.getByRole('button', { name: 'Perplexity', exact: true }).click();
    await expect.poll(perplexities, WAIT).toEqual(ascending.toReversed());
    await screenshot(page, 'library-compare');
  });

  test('an axis is brushed, results are grouped, and the table is a file', async () => {
    const { page } = stage;
    const axis = page.locator('[data-axis="plan.ratio"]');
    // Where it is once the page has come to rest.
    await axis.hover();
    const { x, y, width, height } = (await axis.boundingBox())!;
    const at = (share: number) => [x + width / 2, y + height - 6 - share * (height - 12)] as const;
    await page.mouse.move(...at(-0.02));
    await page.mouse.down();
    await page.mouse.move(...at(0.3));
    await page.mouse.move(...at(0.7));
    await page.mouse.up();
    await page.getByText('4 of 6 results', { exact: true }).waitFor();
    const results = page.getByRole('region', { name: 'Results' }).getByRole('table');
    await expect.poll(() => results.getByRole('row').count(), WAIT).toBe(1 + 4);
    await axis.click();
    await page.getByText('6 results', { exact: true }).waitFor();

    await results.getByRole('button', { name: 'Options of Pruned, compensation' }).click();
    await page.getByRole('button', { name: 'Group by it' }).click();
    await page.keyboard.press('Escape');
    const groups = results.getByRole('rowheader').filter({ hasText: '3 results · perplexity' });
    await expect.poll(() => groups.count(), WAIT).toBe(2);
    await screenshot(page, 'library-compare-grouped');
    expect(await axeFaults(page)).toEqual([]);
    const figure = page.getByRole('figure').filter({ hasText: 'Comparison' });
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      figure.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    const [head, ...lines] = (await readFile(await file.path(), 'utf8')).trim().split(/\r?\n/);
    expect(head).toContain('Perplexity');
    expect(lines).toHaveLength(6);
    await page.getByRole('button', { name: 'Do not group' }).click();
    await expect.poll(() => results.getByRole('row').count(), WAIT).toBe(1 + 6);
  });

  test('an unknown key, a foreign tab and hostile searches break nothing', async () => {
    const { page } = stage;
    await page.goto(`${stage.server.url}/library/operations/${'f'.repeat(64)}`);
    await page.getByText('No operation has this key.').waitFor();
    await page.goto(`${stage.server.url}/library/models/${encodeURIComponent('<img src=x>/no such')}`);
    await page.getByText(/No model is registered/).waitFor();
    await page.goto(`${stage.server.url}/library?tab=evaluation&text=${encodeURIComponent(`%_'"\\<script>`)}`);
    await page.getByText('No evaluations fit this search.').waitFor();
    await page.goto(`${stage.server.url}/library/compare#keys=x,<script>,${'0'.repeat(64)}`);
    await page.getByText('None of them is known here.').waitFor();
    expect(page.faults.filter((fault) => !/Failed to load resource/.test(fault))).toEqual([]);
  });

  test('a pruned model is exported: its verdict before it runs, its files afterwards', async () => {
    const { page } = stage;
    const { operations } = await ask<{ operations: { edges: { node: { key: string } }[] } }>(
      '{ operations(kind: "prunedModel", status: SUCCEEDED, first: 1) { edges { node { key } } } }',
    );
    await page.goto(`${stage.server.url}/library/operations/${operations.edges[0]!.node.key}`);
    await page.getByRole('button', { name: 'Export the model …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export the pruned model' });
    await dialog.getByText('Exact', { exact: true }).waitFor(WAIT);
    await dialog.getByLabel('Format').selectOption('FLAP');
    await dialog.getByRole('button', { name: 'Run' }).click();
    const file = dialog.getByRole('link', { name: 'flap.json' });
    await file.waitFor(RUN);
    const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
    expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toMatchObject({ format: 'flap', version: 1 });
    expect(await axeFaults(page)).toEqual([]);
    await screenshot(page, 'library-export');
  });
});
