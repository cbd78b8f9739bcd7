import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';

const RUN = { timeout: 180_000 };
const calibration = 'calibration(input: { dataset: "demo-stories-train", samples: 64, sequenceLength: 64 })';
const evaluation = 'evaluation(input: { dataset: "demo-stories-test", sequenceLength: 64, maxRows: 24 })';

/** Cells with every kind of figure, on small inputs. */
const CELLS = {
  heat: `query Heat { model(name: "flapbook-demo") { ${calibration} { samples layers { layer module fluctuation { quantiles(count: 33) } } } } }`,
  plan: `query Plan($ratio: Ratio! = 0.5) { model(name: "flapbook-demo") { ${calibration} { plan(input: { ratio: $ratio }) {
    requestedRatio threshold removal { layer heads channels }
    layers { layer attention { units kept scores { quantiles(count: 33) } } mlp { units keptCount scores { quantiles(count: 33) } } } } } } }`,
  rows: `query Rows($ratio: Ratio! = 0.5) { model(name: "flapbook-demo") { ${calibration} { plan(input: { ratio: $ratio }) { pruned { ${evaluation} {
    compare { worse difference interval { low high } rowDifference { quantiles(count: 33) } } } } } } } }`,
  curves: `query Curves { model(name: "flapbook-demo") { parameters timed: latency(input: { repetitions: 5, sequenceLength: 32 }) { median p95 tokensPerSecond peakBytes }
    ${calibration} { a: plan(input: { ratio: 0.2 }) { pruned { ...P } } b: plan(input: { ratio: 0.6 }) { pruned { ...P } } } } }
    fragment P on PrunedModel { parameters latency(input: { repetitions: 5, sequenceLength: 32 }) { median p95 tokensPerSecond peakBytes } }`,
  latency: `query Latency { model(name: "flapbook-demo") {
    latencyTable(input: { sequenceLength: 32, newTokens: 2 }) { empty { median } widths { module units cost times { p25 p75 } } }
    ${calibration} { plan(input: { ratio: 0.6 }) { pruned { latency(input: { repetitions: 3, sequenceLength: 32, newTokens: 2 }) {
      decode { median p25 p75 tokensPerSecond milliseconds } denseDecode { median p25 p75 milliseconds } predictedDecode { milliseconds } } } } } } }`,
};

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('figures (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  const cell = (id: keyof typeof CELLS): Locator => stage.page.locator(`[data-cell="${id}"]`);
  const figure = (id: keyof typeof CELLS, title: string | RegExp) =>
    cell(id)
      .locator('figure')
      .filter({ has: stage.page.locator('figcaption').getByText(title) });
  const cursor = (name: string) => stage.page.getByRole('slider', { name });

  beforeAll(async () => {
    const cells = Object.entries(CELLS).map(([id, source]) => ({
      id,
      kind: 'QUERY',
      source,
      view: id === 'curves' ? 'curves' : 'auto',
    }));
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }',
        variables: { input: { id: 'pictures', title: 'Pictures', version: 0, variables: { ratio: 0.5 }, cells } },
      }),
    });
    expect(await response.json()).toMatchObject({ data: { saveNotebook: { __typename: 'Notebook' } } });
    await stage.page.goto(`${stage.server.url}/notebooks/pictures`);
    for (const id of ['heat', 'rows', 'curves', 'latency'] as const) {
      // By keyboard: pictures that arrive above the button move it away from under a pointer.
      await cell(id).getByRole('button', { name: /^Run/ }).press('Enter', RUN);
      await cell(id)
        .getByText(/^(Cached|Up to date)$/)
        .first()
        .waitFor(RUN);
    }
    await cell('plan').locator('svg[data-figure]').first().waitFor(RUN);
  }, 400_000);

  test('times are drawn beside the dense model’s, and what heads and channels take by how many stay', async () => {
    await figure('latency', 'One more token')
      .getByText(/^Dots are medians/)
      .waitFor();
    await figure('latency', 'Times')
      .getByRole('row', { name: /^Dense/ })
      .waitFor();
    await figure('latency', 'MLP: milliseconds of a block by channels kept').waitFor();
    await screenshot(stage.page, 'pictures-latency');
  });

  test('a layer pointed at in one figure is marked in all, and named in words', async () => {
    await cursor('Layers of the kept structure').hover({ position: { x: 300, y: 26 + 2.5 * 20 } });
    for (const name of [
      'Layers of the heat map',
      'Layers of the kept structure',
      'Layers of the scores',
      'Layers and heads of the order of removal',
    ]) {
      await cursor(name).locator('[data-layer="2"]').waitFor();
    }
    await figure('heat', 'Fluctuation by layer')
      .getByText(/^Layer 2: Attention median/)
      .waitFor();
    await screenshot(stage.page, 'pictures-pointed');
    await stage.page.mouse.move(0, 0);
    expect(await stage.page.locator('[data-layer]').count()).toBe(0);
  });

  test('by keyboard: arrows read, Enter looks at a layer alone, Shift widens, Escape ends it', async () => {
    const removal = cursor('Layers and heads of the order of removal');
    await removal.focus();
    await stage.page.keyboard.press('Home');
    await stage.page.keyboard.press('ArrowDown');
    await stage.page.keyboard.press('ArrowRight');
    expect(await removal.getAttribute('aria-valuetext')).toMatch(/^Layer 1, head 0: goes at a ratio of \d/);
    await stage.page.keyboard.press('Enter');
    await figure('heat', /^Layer 1: channels/).waitFor();
    await stage.page.keyboard.press('Shift+ArrowDown');
    await stage.page.keyboard.press('Shift+ArrowDown');
    const chips = stage.page.getByRole('button', { name: 'Look at all layers, not only at layers 1–3' });
    await chips.first().waitFor();
    expect(await chips.count()).toBeGreaterThanOrEqual(4);
    await stage.page.keyboard.press('Escape');
    await expect.poll(() => chips.count()).toBe(0);
  });

  test('a drag over layers looks at them alone, in all figures', async () => {
    const map = cursor('Layers of the heat map');
    await map.scrollIntoViewIfNeeded();
    const box = (await map.boundingBox())!;
    // Eight layers of 16 pixels below the names of the panels.
    const y = (layer: number) => box.y + 30 + (layer + 0.5) * 16;
    await stage.page.mouse.move(box.x + 200, y(4));
    await stage.page.mouse.down();
    await stage.page.mouse.move(box.x + 210, y(6), { steps: 4 });
    await stage.page.mouse.up();
    const chip = figure('plan', 'Kept structure').getByRole('button', { name: /only at layers 4–6/ });
    await chip.waitFor();
    await screenshot(stage.page, 'pictures-brushed');
    await chip.click();
    await expect.poll(() => chip.count()).toBe(0);
  });

  test.each([
    ['CSV', 'csv', (text: string) => expect(text).toMatch(/^layer,heads,heads kept,.*\r\n0,8,\d/)],
    ['JSON', 'json', (text: string) => expect(JSON.parse(text).rows).toHaveLength(8)],
    ['Markdown', 'md', (text: string) => expect(text).toMatch(/^\| layer \|/)],
    ['LaTeX', 'tex', (text: string) => expect(text).toContain('\\toprule')],
    ['SVG', 'svg', (text: string) => expect(text).toMatch(/^<svg[^>]*xmlns=/)],
    ['PNG', 'png', (text: string) => expect(text.slice(1, 4)).toBe('PNG')],
  ] as const)('exports %s', async (name, extension, check) => {
    const waiting = stage.page.waitForEvent('download');
    await figure('plan', 'Kept structure').getByRole('button', { name, exact: true }).click();
    const file = await waiting;
    expect(file.suggestedFilename()).toBe(`kept-structure.${extension}`);
    check(await readFile(await file.path(), extension === 'png' ? 'latin1' : 'utf8'));
  });

  test('every drawing that is drawn can be saved whole, without what only a screen needs', async () => {
    for (const title of ['Kept structure', 'Scores and the threshold', 'Order of removal']) {
      const waiting = stage.page.waitForEvent('download');
      await figure('plan', title).getByRole('button', { name: 'SVG', exact: true }).click();
      const text = await readFile(await (await waiting).path(), 'utf8');
      expect(text).not.toMatch(/var\(--|class=|<foreignObject|slider/);
      // Whoever opens the file runs nothing and asks nobody.
      expect(text).not.toMatch(/<(?:script|style|a|image|use|animate|set)\b|\son\w+=|href=|url\((?!#)|<!|<\?/i);
      expect(text.length).toBeGreaterThan(1_000);
    }
  });

  test('a drawing’s numbers are a table that any column orders', async () => {
    const structure = figure('plan', 'Kept structure');
    await structure.getByRole('button', { name: 'Table', exact: true }).click();
    const head = structure.getByRole('columnheader', { name: /^heads kept/ });
    await head.getByRole('button').press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    const kept = await structure.locator('tbody tr td:nth-child(3)').allInnerTexts();
    expect(kept.map(Number)).toEqual(kept.map(Number).toSorted((a, b) => b - a));
  });

  test('rows are read ten by ten, with their text, in the order asked for', async () => {
    const rows = figure('rows', 'Rows').last();
    const differences = async () =>
      (await rows.locator('li').allInnerTexts()).map((text) =>
        Number(/([+−]?[\d.]+)\s*nats/.exec(text)?.[1]?.replace('−', '-')),
      );
    await rows.getByText('10 of 24 rows.').waitFor();
    expect(await rows.locator('blockquote').first().textContent()).toMatch(/\w+ \w+/);
    expect(await differences()).toEqual((await differences()).toSorted((a, b) => b - a));
    await rows.getByRole('button', { name: 'Next 10' }).click();
    await rows.getByText('20 of 24 rows.').waitFor();
    await rows.getByRole('button', { name: 'Next 10' }).click();
    await rows.getByText('24 of 24 rows.').waitFor();
    expect(await rows.getByRole('button', { name: 'Next 10' }).count()).toBe(0);
    await rows.getByRole('combobox', { name: 'Order' }).selectOption('BETTER_FIRST');
    await rows.getByText('10 of 24 rows.').waitFor();
    expect(await differences()).toEqual((await differences()).toSorted((a, b) => a - b));
    expect(stage.page.url()).toContain('BETTER_FIRST');
    await screenshot(stage.page, 'pictures-rows');
  });

  test('curves show what was measured, by the measure chosen', async () => {
    const measure = cell('curves').getByRole('combobox', { name: 'Measure' });
    for (const [name, label] of [
      ['latency', 'Latency by ratio'],
      ['memory', /^Memory .* by ratio/],
      ['parameters', 'Parameters by ratio'],
    ] as const) {
      await measure.selectOption(name);
      await cell('curves').getByRole('img', { name: label }).waitFor();
    }
    await screenshot(stage.page, 'pictures-curves');
  });

  test.each([
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 390, height: 844 } }],
  ] as const)(
    'is readable: %s',
    async (name, options) => {
      const other = await openPage(stage.browser, `${stage.server.url}/notebooks/pictures`, options);
      await other.locator('[data-cell="rows"] blockquote').first().waitFor(RUN);
      await screenshot(other, `pictures-${name}`);
      // Once: so many marks take axe long.
      if (name === 'dark') expect(await axeFaults(other)).toEqual([]);
      expect(await other.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
      expect(other.faults).toEqual([]);
      await other.close();
    },
    200_000,
  );

  test('no script of the page has failed', () => {
    expect(stage.page.faults).toEqual([]);
  });
});
