import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';

if (process.env.CI && CHROMIUM === null) throw new Error('CI has no Chromium for the browser tests.');

/** Forward passes on a busy machine. */
const RUN = { timeout: 120_000 };

// Without a browser there is nothing to test; CI installs one and insists, see above.
describe.skipIf(CHROMIUM === null)(
  'the Welcome notebook in a browser (needs Chromium; CHROMIUM_PATH names one)',
  () => {
    const stage = withBrowser('/notebooks/welcome');

    const cell = (name: string): Locator => stage.page.getByRole('region', { name: `Query: ${name}` });
    const run = (name: string) => cell(name).getByRole('button', { name: /^Run/ });
    const state = (name: string, words: RegExp) => cell(name).getByText(words).first();
    /** The achieved ratio that the Plan cell shows. */
    const structure = () => cell('Plan').getByRole('img').first().getAttribute('aria-label');

    test('describes the model, and prices the calibration before it runs', async () => {
      await cell('Model').getByText('flapbook-demo').last().waitFor();
      await state('Calibration', /^Ready to run$/).waitFor();
      expect(await cell('Calibration').textContent()).toMatch(/(≈ .*|under 1) s, 1 step/);
      await cell('Calibration').getByRole('button', { name: 'Explain the price' }).click();
      await cell('Calibration')
        .getByText(/(≈ .*|Under 1) s on 1 worker/)
        .waitFor();
      await screenshot(stage.page, 'welcome-before');
      await cell('Calibration').getByRole('button', { name: 'Hide the price' }).click();
    });

    test('calibrates with progress, and draws the fluctuation of every layer', async () => {
      await run('Calibration').click();
      await cell('Calibration')
        .getByRole('progressbar')
        .or(state('Calibration', /^(Cached|Up to date)$/))
        .first()
        .waitFor(RUN);
      await state('Calibration', /^(Cached|Up to date)$/).waitFor(RUN);
      await cell('Calibration').locator('svg, canvas').first().waitFor();
      await screenshot(stage.page, 'welcome-calibrated');
    }, 180_000);

    test('the structure follows the ratio while it is dragged, and never goes blank', async () => {
      await state('Plan', /^(Cached|Up to date)$/).waitFor(RUN);
      const slider = cell('Plan').getByRole('slider', { name: 'Ratio' });
      await slider.scrollIntoViewIfNeeded();
      const box = (await slider.boundingBox())!;
      const seen = new Set<string>();
      await stage.page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
      await stage.page.mouse.down();
      for (let step = 0; step <= 20; step++) {
        await stage.page.mouse.move(box.x + box.width * (0.3 + 0.025 * step), box.y + box.height / 2);
        await stage.page.waitForTimeout(30);
        const now = await structure();
        expect(now).not.toBeNull();
        seen.add(now!);
      }
      // Still held down: what is on screen has changed several times while dragging, not once at its end.
      expect(seen.size).toBeGreaterThan(3);
      await stage.page.mouse.up();
      await screenshot(stage.page, 'welcome-dragged');
    });

    test('evaluates dense, pruned and without compensation in one table', async () => {
      const ratio = cell('Comparison').getByRole('textbox', { name: 'Exact ratio' });
      await ratio.fill('0.5');
      await ratio.press('Enter');
      await run('Comparison').click();
      await state('Comparison', /^(Cached|Up to date)$/).waitFor(RUN);
      const figures = await perplexities();
      expect(figures.pruned).toBeGreaterThan(figures.dense!);
      expect(figures.withoutCompensation).toBeGreaterThan(figures.pruned!);
      await screenshot(stage.page, 'welcome-compared');
    }, 180_000);

    test('after a reload everything is there from the cache', async () => {
      const before = await perplexities();
      await stage.page.waitForTimeout(1_500);
      await stage.page.reload();
      await state('Comparison', /^(Cached|Up to date)$/).waitFor();
      expect(await perplexities()).toEqual(before);
    });

    test('another ratio leaves the old figures marked as old, with the price of the new ones', async () => {
      const ratio = cell('Comparison').getByRole('textbox', { name: 'Exact ratio' });
      await ratio.fill('0.35');
      await ratio.press('Enter');
      await state('Comparison', /^Ready to run$/).waitFor();
      expect(await cell('Comparison').textContent()).toMatch(/cached/);
      await screenshot(stage.page, 'welcome-stale');
    });

    test('a run can be cancelled', async () => {
      const data = cell('Calibration').getByRole('combobox', { name: 'Calibration' });
      await data.selectOption('demo-code-train');
      await state('Calibration', /^Ready to run$/).waitFor();
      await run('Calibration').click();
      await cell('Calibration').getByRole('button', { name: 'Cancel' }).click(RUN);
      await state('Calibration', /^Cancelled$/).waitFor();
      await data.selectOption('demo-stories-train');
    });

    test.each([
      ['dark', { colorScheme: 'dark' }],
      ['phone', { viewport: { width: 390, height: 844 } }],
      ['phone-dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
    ] as const)('is readable: %s', async (name, options) => {
      const other = await openPage(stage.browser, `${stage.server.url}/notebooks/welcome`, options);
      await other.getByRole('region', { name: 'Query: Plan' }).getByRole('img').first().waitFor();
      await other.waitForTimeout(500);
      // Text, so that these tests need no types of the browser.
      const [content, window] = await other.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      );
      expect(content).toBeLessThanOrEqual(window);
      await screenshot(other, `welcome-${name}`);
      expect(other.faults).toEqual([]);
      await other.close();
    });

    test('no script of the page has failed', () => {
      expect(stage.page.faults).toEqual([]);
    });

    async function perplexities(): Promise<{
      dense: number | null;
      pruned: number | null;
      withoutCompensation: number | null;
    }> {
      const of = async (row: RegExp) => {
        const cells = await cell('Comparison').getByRole('row', { name: row }).getByRole('cell').allInnerTexts();
        const figure = cells.map((text) => Number(text)).find((value) => Number.isFinite(value) && value > 1);
        return figure ?? null;
      };
      return { dense: await of(/^Dense/), pruned: await of(/^Pruned/), withoutCompensation: await of(/^Without/) };
    }
  },
);
