import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';
import { saveNotebook } from './notebooks.ts';

/** What a page does at once, on a busy machine. */
const WAIT = { timeout: 30_000 };
/** Forward passes on a busy machine. */
const RUN = { timeout: 180_000 };
/** A study is opened once and then looked at in each of these ways. */
const LOOKS = {
  light: { colorScheme: 'light', width: 1280 },
  dark: { colorScheme: 'dark', width: 1280 },
  phone: { colorScheme: 'light', width: 390 },
} as const;

/** The cell of AL_AM that names heads contradicts itself; λ = 0 on so few tokens has no solution. */
const SPEC = `# What the bias is worth, on few rows.
name: Does the bias help?
base:
  model: $model
  calibrationData: demo-stories-train
  evaluationData: demo-stories-test
  samples: 8
  sequenceLength: 32
  evaluationRows: 24
factors:
  compensation: [NONE, BASELINE_BIAS]
  ratio: {from: 0.2, to: 0.8, step: 0.3}
include:
  - {ratio: 0.2, structure: AL_AM, removeHeads: 10}
  - {ratio: 0.2, compensation: RIDGE, lambda: 0}
`;
/** Cells that can be computed: two compensations at 20, 50 and 70 %. */
const GOOD = 6;

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('a study in a browser (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  const cell = () => stage.page.locator('[data-kind="STUDY"]').first();
  const press = (name: string) => cell().getByRole('button', { name, exact: true }).click();
  const table = () => cell().getByRole('region', { name: 'Perplexity of every cell' });
  const done = () => table().locator('[data-status="SUCCEEDED"]').count();
  const state = (word: string) => cell().getByText(word, { exact: true }).first().waitFor(RUN);
  const write = async (text: string) => {
    await press('Text');
    await cell()
      .getByRole('textbox', { name: /^Specification/ })
      .fill(text);
    await press('Form');
  };

  test('is added by keyboard, with a form that writes its text and leaves the rest of it', async () => {
    const { page } = stage;
    await saveNotebook(
      stage.server.url,
      'study',
      [{ id: 'controls', kind: 'CONTROLS', source: '$model: ModelName! = "flapbook-demo"' }],
      {},
    );
    await page.goto(`${stage.server.url}/notebooks/study`);
    await page.locator('[data-cell="controls"]').focus();
    await page.keyboard.press('s');
    await cell().getByRole('group', { name: 'Varied' }).waitFor(WAIT);
    await write(SPEC);
    await cell().getByRole('button', { name: 'As a list' }).click();
    await cell().getByRole('button', { name: 'Remove 80 % from ratio' }).click();
    await cell().getByLabel('Add a level of ratio').fill('70 %');
    await page.keyboard.press('Enter');
    await cell().getByRole('button', { name: 'Remove 70 % from ratio' }).waitFor();
    await cell().getByLabel(/^Vary/).selectOption('metric');
    await cell().getByRole('button', { name: 'Do not vary metric' }).press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.ariaLabel')).toBe('Do not vary ratio');
    // What can be measured is what the server lists.
    await cell().getByRole('checkbox', { name: 'Zero-shot accuracy' }).check();
    await cell()
      .getByRole('button', { name: /^Remove demo-questions from/ })
      .waitFor();
    await cell().getByRole('checkbox', { name: 'Zero-shot accuracy' }).uncheck();
    await press('Text');
    const written = await cell()
      .getByRole('textbox', { name: /^Specification/ })
      .inputValue();
    expect(written).toContain('ratio: [0.2, 0.5, 0.7]');
    expect(written).toContain('# What the bias is worth, on few rows.');
    expect(written).not.toContain('metric');
    expect(written).toContain('measures: [PERPLEXITY]');
    await press('Form');
  }, 60_000);

  test('asks before what would run for hours', async () => {
    await write(
      `${SPEC}`
        .replace('samples: 8', 'samples: 60000')
        .replace('h: 32', 'h: 512')
        .replace('Does the bias help?', 'Far too large'),
    );
    await cell()
      .getByText(/^7 cells: /)
      .waitFor(WAIT);
    await press('Run');
    await stage.page.getByRole('heading', { name: 'Start this study?' }).waitFor(WAIT);
    await stage.page.getByRole('button', { name: 'Not now' }).click();
  });

  test('says what it would run before it runs, each shared step once; what contradicts itself is refused with its reason', async () => {
    await write(SPEC.replace('to: 0.8, step: 0.3', 'to: 0.5, step: 0.3'));
    await cell().getByRole('button', { name: 'As a list' }).click();
    await cell().getByLabel('Add a level of ratio').fill('0.7');
    await stage.page.keyboard.press('Enter');
    await cell()
      .getByText(/^7 cells: 1 calibration, .* 8 evaluations[,;].* (≈|under) /)
      .waitFor(WAIT);
    await cell().getByText('1 cell refused; the rest can run').click();
    await cell()
      .getByText(/removeHeads/)
      .first()
      .waitFor(WAIT);
    await screenshot(stage.page, 'study-planned');
    await stage.page.keyboard.press('Escape');
  });

  test('cells arrive in the table one by one; it pauses, goes on, is cancelled and runs the rest', async () => {
    await press('Run');
    await press('Pause');
    await state('Paused');
    await press('Resume');
    await press('Cancel');
    await state('Cancelled');
    await press('Run the rest');
    await expect.poll(done, RUN).toBeGreaterThan(0);
    await screenshot(stage.page, 'study-running');
    await expect.poll(done, RUN).toBe(GOOD);
  }, 300_000);

  test('a failed cell keeps its reason and is tried again alone', async () => {
    await state('Failed');
    const failed = table().locator('[data-status="FAILED"]');
    await failed.click();
    const details = stage.page.getByRole('dialog', { name: 'Cell' });
    await details.getByText(/pivot/).waitFor(WAIT);
    await details.getByRole('button', { name: 'Try this cell again' }).click();
    await stage.page.keyboard.press('Escape');
    await expect.poll(() => failed.count(), RUN).toBe(1);
    expect(await done()).toBe(GOOD);
  }, 200_000);

  test('another level computes only what it adds', async () => {
    await press('Extend');
    await stage.page.getByLabel('A further level of ratio').fill('0.6');
    await stage.page.keyboard.press('Enter');
    await cell()
      .getByText(/^9 cells: .* cached; /)
      .waitFor(WAIT);
    await press('Run');
    await expect.poll(done, RUN).toBe(GOOD + 2);
  }, 240_000);

  test('its table is ordered by a column; what the results say is written by them', async () => {
    const rows = table().getByRole('row');
    const before = await rows.allInnerTexts();
    await table().getByRole('button', { name: '50 %' }).click();
    await table().getByRole('button', { name: '50 %' }).click();
    expect(await rows.allInnerTexts()).not.toEqual(before);
    const said = cell().getByRole('region', { name: 'What the results say' });
    await said.getByText(/BASELINE_BIAS against compensation NONE: .*4 settings/i).waitFor(WAIT);
  });

  test('drawings stand in the address, and so does a level left out', async () => {
    const { page } = stage;
    const drawing = (label: RegExp) => cell().getByRole('img', { name: label }).waitFor(WAIT);
    await press('Map');
    await drawing(/^Perplexity by/);
    await press('Verdicts');
    await cell()
      .getByRole('region', { name: /^Against compensation NONE/ })
      .waitFor(WAIT);
    await press('Masks');
    await drawing(/plan by plan$/);
    await press('Agreement');
    await drawing(/^Masks in common by/);
    await press('Order');
    await drawing(/^Order of removal/);
    await press('Layers');
    await drawing(/by plan and layer/);
    // Two rows are of that level: one of the grid, and the refused one.
    const rows = await table().getByRole('row').count();
    await cell()
      .getByRole('button', { name: /^Compensation [→↓]/ })
      .click();
    await page.getByRole('checkbox', { name: 'BASELINE_BIAS' }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => table().getByRole('row').count(), WAIT).toBe(rows - 2);
    await page.reload();
    await drawing(/by plan and layer/);
    expect(await table().getByRole('row').count()).toBe(rows - 2);
    await page.goBack();
    await expect.poll(() => table().getByRole('row').count(), WAIT).toBe(rows);
  });

  test.each([
    ['LaTeX', '\\toprule'],
    ['CSV', 'perplexity'],
    ['Markdown', '| '],
    ['JSON', '"perplexity"'],
    ['HTML', '<html'],
  ])('the whole of it is a file: %s', async (format, expected) => {
    const { page } = stage;
    await press('Report');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: new RegExp(`^${format}`) }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain(expected);
  });

  test('it has a page of its own, listed in the library; axe finds nothing, in light, dark and on a phone', async () => {
    const { page, server, browser } = stage;
    await cell().getByRole('link', { name: 'Its page' }).click();
    await page.waitForURL(/\/library\/studies\/[\w-]+/);
    const address = page.url();
    await page.getByRole('heading', { name: 'What the results say' }).waitFor(WAIT);
    await page.goto(`${server.url}/library/studies`);
    await page.getByRole('link', { name: 'Does the bias help?' }).waitFor(WAIT);
    for (const [name, place] of [
      ['page', address],
      ['list', `${server.url}/library/studies`],
      ['cell', `${server.url}/notebooks/study`],
    ] as const) {
      const other = await openPage(browser, place);
      if (name === 'list') await other.getByRole('link', { name: 'Does the bias help?' }).waitFor(WAIT);
      else {
        await other.getByRole('region', { name: 'Perplexity of every cell' }).waitFor(WAIT);
        // Drawings wait until they are in sight.
        await other.getByText('Perplexity by ratio').scrollIntoViewIfNeeded();
        await other.getByRole('img', { name: /^Perplexity by/ }).waitFor(WAIT);
      }
      if (name === 'cell') {
        await other.locator('[data-kind="STUDY"]').getByRole('button', { name: 'Form', exact: true }).click();
      }
      for (const [look, { colorScheme, width }] of Object.entries(LOOKS)) {
        await other.emulateMedia({ colorScheme });
        await other.setViewportSize({ width, height: 900 });
        // Plots are drawn anew for another width, a frame or two later.
        await other.waitForTimeout(300);
        await screenshot(other, `study-${name}-${look}`);
        // Colours of the look before fade for a moment.
        await expect.poll(() => axeFaults(other), { ...WAIT, message: `${name}, ${look}` }).toEqual([]);
        const overflow = await other.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflow, `${name}, ${look}`).toBeLessThanOrEqual(0);
      }
      expect(other.faults).toEqual([]);
      await other.close();
    }
    expect(page.faults).toEqual([]);
  }, 120_000);

  test('templates are notebooks that run: their study is planned as they are', async () => {
    const { page, server } = stage;
    await page.goto(server.url);
    await page.getByRole('button', { name: 'From a template' }).click();
    await page.getByRole('button', { name: /^Compensation: with and without/ }).click();
    await page.waitForURL(/\/notebooks\/[0-9a-f]{16}/);
    await cell()
      .getByText(/^\d+ cells: /)
      .waitFor(WAIT);
    await screenshot(page, 'study-template');
    expect(page.faults).toEqual([]);
  });
});
