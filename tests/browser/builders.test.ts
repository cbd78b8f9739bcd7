import type { BrowserContextOptions, Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';
import { saveNotebook } from './notebooks.ts';

/** Forward passes on a busy machine. */
const RUN = { timeout: 120_000 };
const BUILDERS = ['Model', 'Calibrate', 'Plan', 'Evaluate', 'Compare'];
const DEVICES: Record<string, BrowserContextOptions & { readonly schemes: readonly ('light' | 'dark')[] }> = {
  screen: { schemes: ['light', 'dark'] },
  phone: { schemes: ['light'], viewport: { width: 390, height: 844 }, hasTouch: true },
};

const written = `# Mine, and it stays.
query Mine($model: ModelName!) {
  model(name: $model) {
    calibration(input: { dataset: "demo-code-train", samples: 64, sequenceLength: 32 }) {
      tokens # counted
      layers { layer module fluctuation { histogram(bins: 8) { counts } } }
    }
  }
}
`;

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('the builders (need Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  const query = () => stage.page.locator('[data-kind="QUERY"]').last();
  const panel = (name: 'Form' | 'Query' | 'Text', cell = query()) => cell.getByRole('button', { name, exact: true });
  const text = async (cell = query()) => {
    await panel('Query', cell).click();
    await cell.locator('.cm-line').filter({ hasText: 'model' }).first().waitFor();
    const lines = await cell.locator('.cm-line').allTextContents();
    await panel('Form', cell).click();
    return lines.join('\n').trimEnd();
  };
  const open = async (id: string) => {
    await stage.page.goto(`${stage.server.url}/notebooks/${id}`);
    await panel('Form').click();
    await query().getByLabel('Title', { exact: true }).waitFor();
  };

  test('from “New notebook” to a first perplexity in three clicks', async () => {
    let clicks = 0;
    const click = async (target: Locator) => {
      await target.click();
      clicks += 1;
    };
    await click(stage.page.getByRole('button', { name: 'New notebook' }));
    await stage.page.getByRole('heading', { name: 'Begin with a query' }).waitFor();
    await screenshot(stage.page, 'builders-empty');
    await click(stage.page.getByRole('button', { name: 'Evaluate', exact: true }));
    await click(query().getByRole('button', { name: /^Run/ }));
    await query()
      .getByText(/^(Cached|Up to date)$/)
      .first()
      .waitFor(RUN);
    const figures = await query().getByRole('cell').allInnerTexts();
    expect(figures.map(Number).some((figure) => Number.isFinite(figure) && figure > 1)).toBe(true);
    expect(clicks).toBe(3);
    await screenshot(stage.page, 'builders-first-perplexity');
  }, 180_000);

  test('the query is shown, and the form is there again', async () => {
    expect(await text()).toContain('evaluation(input: {dataset: $evaluation, sequenceLength: 128})');
    expect(await query().getByLabel('Evaluation data set', { exact: true }).inputValue()).toMatch(/test/);
  });

  test('a parameter becomes a variable of the notebook, and is fixed again', async () => {
    const share = query().getByRole('button', { name: /^Sequence length is a variable/ });
    await share.click();
    expect(await share.getAttribute('aria-pressed')).toBe('true');
    expect(await text()).toMatch(/\$sequenceLength: Int = 128/);
    await share.click();
    expect(await text()).not.toContain('$sequenceLength');
  });

  test('the dense model gives way to a pruned one, and undoing brings it back', async () => {
    await query().getByLabel('A pruned model').check();
    await query().getByRole('slider', { name: 'Ratio' }).waitFor();
    expect(await text()).toMatch(/pruned \{\s+evaluation/);
    await query().focus();
    await stage.page.keyboard.press('Control+z');
    await query().getByLabel('The dense model').waitFor();
    await expect.poll(() => query().getByLabel('The dense model').isChecked()).toBe(true);
  });

  test('several ratios are compared by name', async () => {
    await saveNotebook(stage.server.url, 'compare-form', [
      { id: 'one', kind: 'QUERY', source: '{ model(name: "flapbook-demo") { name } }' },
    ]);
    await stage.page.goto(`${stage.server.url}/notebooks/compare-form`);
    await stage.page.locator('[data-cell="one"]').focus();
    await stage.page.keyboard.press('q');
    await stage.page.getByRole('button', { name: 'Compare', exact: true }).click();
    await query().getByLabel('By', { exact: true }).selectOption('plan.ratio');
    await query().getByRole('button', { name: 'Add' }).click();
    await query().getByRole('button', { name: 'Remove ratio 2' }).waitFor();
    for (const name of [/^Dense/, /^Ratio 30 % · Pruned/, /^Ratio 50 % · Without compensation/]) {
      await query().getByRole('row', { name }).waitFor();
    }
    expect(await text()).toContain('...Outcome');
    await screenshot(stage.page, 'builders-compare');
  });

  test('all queries run together, once their price has been said', async () => {
    const calibration = (name: string, samples: number) => `query ${name} {
      model(name: "flapbook-demo") {
        calibration(input: { dataset: "demo-code-train", samples: ${samples}, sequenceLength: 16 }) { tokens }
      }
    }`;
    await saveNotebook(stage.server.url, 'together', [
      { id: 'few', kind: 'QUERY', source: calibration('Few', 3) },
      { id: 'more', kind: 'QUERY', source: calibration('More', 5) },
    ]);
    await stage.page.goto(`${stage.server.url}/notebooks/together`);
    const cell = (id: string) => stage.page.locator(`[data-cell="${id}"]`);
    for (const id of ['few', 'more']) await cell(id).getByRole('button', { name: 'Run', exact: true }).waitFor();
    await stage.page.keyboard.press('ControlOrMeta+Shift+Enter');
    const dialog = stage.page.getByRole('dialog', { name: 'Run all queries' });
    await dialog.getByText('parts to run').waitFor();
    expect(
      await dialog
        .getByRole('listitem')
        .filter({ hasText: /^(Few|More)$/ })
        .count(),
    ).toBe(2);
    expect(await axeFaults(stage.page)).toEqual([]);
    await screenshot(stage.page, 'run-all');
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    for (const id of ['few', 'more']) await cell(id).getByText('Cached', { exact: true }).waitFor(RUN);
    const all = stage.page.getByRole('button', { name: 'Run all queries' });
    await expect.poll(() => all.getAttribute('title')).toMatch(/^Nothing to run/);
  });

  test('what the form does not show is named, and kept', async () => {
    await saveNotebook(stage.server.url, 'kept', [{ id: 'one', kind: 'QUERY', source: written }], {
      model: 'flapbook-demo',
    });
    await open('kept');
    await query().getByText('parts that the form does not show').waitFor();
    await query().getByLabel('Samples', { exact: true }).fill('128');
    await expect.poll(() => text()).toBe(written.trimEnd().replace('samples: 64', 'samples: 128'));
    await screenshot(stage.page, 'builders-kept');
  });

  test('a query without a form says why', async () => {
    const source = '{ models { edges { node { name } } } }';
    await saveNotebook(stage.server.url, 'formless', [{ id: 'one', kind: 'QUERY', source }]);
    await stage.page.goto(`${stage.server.url}/notebooks/formless`);
    await panel('Form').click();
    await query().getByText('This query has no form.').waitFor();
    await query().getByRole('button', { name: 'Show query' }).click();
    await query().locator('.cm-content').waitFor();
  });

  test('keys alone open, change and leave a form', async () => {
    await saveNotebook(stage.server.url, 'keys', [{ id: 'one', kind: 'QUERY', source: written }], {
      model: 'flapbook-demo',
    });
    await stage.page.goto(`${stage.server.url}/notebooks/keys`);
    await panel('Form').focus();
    await stage.page.keyboard.press('Enter');
    const samples = query().getByLabel('Samples', { exact: true });
    await samples.waitFor();
    const focused = async () =>
      (await stage.page.evaluate('document.activeElement.id')) === (await samples.getAttribute('id'));
    for (let count = 0; count < 30; count++) {
      await stage.page.keyboard.press('Tab');
      if (await focused()) break;
    }
    expect(await focused()).toBe(true);
    await stage.page.keyboard.press('ArrowUp');
    await expect.poll(() => samples.inputValue()).toBe('65');
    await stage.page.keyboard.press('Escape');
    await samples.waitFor({ state: 'detached' });
    await expect.poll(() => stage.page.evaluate("document.activeElement?.getAttribute('data-cell')")).toBe('one');
  });

  test('a cell of controls offers what cells use, and gives it a slider', async () => {
    const use = (name: string) => ({
      id: name,
      kind: 'QUERY' as const,
      source: `query ${name}($model: ModelName! = "flapbook-demo", $rows: Int = 8) { model(name: $model) { evaluation(input: { dataset: "demo-code-test", maxRows: $rows }) { rows } } }`,
    });
    await saveNotebook(stage.server.url, 'picker', [
      { id: 'top', kind: 'CONTROLS', source: '' },
      use('One'),
      use('Two'),
    ]);
    await stage.page.goto(`${stage.server.url}/notebooks/picker`);
    const controls = stage.page.locator('[data-cell="top"]');
    await panel('Form', controls).click();
    await controls.getByText('used by 2 cells').first().waitFor();
    await controls.getByRole('button', { name: 'Rows', exact: true }).click();
    await controls.getByLabel('From of the slider of Rows').fill('1');
    await controls.getByLabel('To of the slider of Rows').fill('64');
    await controls.getByLabel('Step of the slider of Rows').fill('1');
    await controls.getByLabel('Unit of Rows').fill('rows');
    const slider = stage.page.locator('[data-cell="Two"]').getByRole('slider', { name: 'Rows (rows)' });
    await slider.focus();
    await stage.page.keyboard.press('ArrowRight');
    expect(await slider.inputValue()).toBe('9');
    await controls.getByRole('button', { name: 'Metric', exact: true }).click();
    await controls.getByRole('button', { name: 'Move Metric up' }).click();
    await screenshot(stage.page, 'builders-controls');
    await panel('Text', controls).click();
    const area = controls.getByRole('textbox', { name: 'Definitions of variables, one a line' });
    expect(await area.inputValue()).toBe('$metric: Metric = WIFV\n$rows: Int = 8\n');
    await panel('Form', controls).click();
    await controls.getByRole('button', { name: 'Remove Metric' }).press('Enter');
    await expect.poll(() => stage.page.evaluate('document.activeElement.ariaLabel')).toBe('Remove Rows');
    await panel('Text', controls).click();
    expect(await area.inputValue()).toBe('$rows: Int = 8\n');
  });

  const views = BUILDERS.flatMap((name) => Object.keys(DEVICES).map((device) => [name, device] as const));
  test.each(views)('%s, %s: follows WCAG 2.2 AA as far as axe can tell, and fits its width', async (name, device) => {
    const { schemes, ...options } = DEVICES[device]!;
    const page = await openPage(stage.browser, stage.server.url, options);
    try {
      await page.getByRole('button', { name: 'New notebook' }).click();
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByLabel('Title', { exact: true }).waitFor();
      await page.waitForTimeout(500);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await screenshot(page, `builder-${name.toLowerCase()}-${device}-${colorScheme}`);
        expect(await axeFaults(page), colorScheme).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
      }
      expect(page.faults).toEqual([]);
    } finally {
      await page.close();
    }
  });

  test('no script of the page has failed', () => {
    expect(stage.page.faults).toEqual([]);
  });
});
