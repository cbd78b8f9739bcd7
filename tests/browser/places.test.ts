import { describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, type WatchedPage, withBrowser } from './browser.ts';

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('places in notebooks (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  const open = (address: string, options = {}) => openPage(stage.browser, `${stage.server.url}${address}`, options);
  const ratio = (page: WatchedPage, cell: string) =>
    page.locator(`[data-cell="${cell}"]`).getByRole('slider', { name: 'Ratio' });

  test('the outline lists headings and queries with their states, follows scrolling, leads there, and stays open', async () => {
    const page = await open('/notebooks/compensation');
    await ratio(page, 'controls').waitFor();
    await page.keyboard.press('o');
    const outline = page.getByRole('navigation', { name: 'Outline' });
    await outline.getByText('Up to date').or(outline.getByText('Ready to run')).first().waitFor({ state: 'attached' });
    const links = outline.getByRole('link');
    const last = links.last();
    const first = links.first();
    await expect.poll(() => first.getAttribute('aria-current')).toBe('location');
    await page.mouse.wheel(0, 100_000);
    await expect.poll(() => last.getAttribute('aria-current')).toBe('location');
    await first.click();
    await expect.poll(() => first.getAttribute('aria-current')).toBe('location');
    await expect.poll(() => page.evaluate('document.activeElement?.hasAttribute("data-cell")')).toBe(true);
    await pictures(page, 'outline');
    await page.reload();
    await outline.waitFor();
    await page.getByRole('button', { name: 'Outline', exact: true }).click();
    await outline.waitFor({ state: 'detached' });
    await done(page);
  });

  test('on a phone the outline is a drawer', async () => {
    const page = await open('/notebooks/compensation', { viewport: { width: 390, height: 844 }, hasTouch: true });
    await page.getByRole('button', { name: 'Outline', exact: true }).tap();
    const drawer = page.getByRole('dialog', { name: 'Outline' });
    await drawer.getByRole('link').last().waitFor();
    await screenshot(page, 'outline-drawer');
    await drawer.getByRole('link').last().tap();
    await drawer.waitFor({ state: 'detached' });
    expect(await page.evaluate('scrollY')).toBeGreaterThan(500);
    await done(page);
  });

  test('finding steps through texts, titles and closed queries, which it opens', async () => {
    await save('finding', [
      { id: 'text', kind: 'MARKDOWN', source: 'The shape of a **model**, and its Shape.' },
      {
        id: 'query',
        kind: 'QUERY',
        source: 'query ShapeOf {\n  model(name: "flapbook-demo") {\n    hiddenSize\n  }\n}',
      },
      { id: 'folded', kind: 'MARKDOWN', source: 'first line\n\na folded shape', options: { folded: true } },
    ]);
    const page = await open('/notebooks/finding');
    await page.getByText('The shape of a').waitFor();
    await page.keyboard.press('/');
    const field = page.getByRole('textbox', { name: 'Find in this notebook' });
    await field.fill('shape');
    const count = (text: RegExp) =>
      expect.poll(() => page.locator('search [role="status"]').textContent()).toMatch(text);
    await count(/^1 of 5$/);
    await expect.poll(() => page.evaluate('CSS.highlights.get("flapbook-found").size')).toBeGreaterThanOrEqual(3);
    expect(await present(page)).toBe('shape');
    await field.press('Enter');
    await count(/^2 of/);
    expect(await present(page)).toBe('Shape');
    await field.press('Enter');
    expect(await page.locator('[data-found]').getAttribute('data-cell')).toBe('query');
    await field.press('Enter');
    await page.locator('[data-cell="query"] .cm-content').waitFor();
    await expect.poll(() => present(page)).toBe('Shape');
    await pictures(page, 'finding');
    await field.press('Shift+Enter');
    await count(/^3 of/);
    await field.press('Enter');
    await field.press('Enter');
    await count(/^5 of/);
    await page.getByText('a folded shape').waitFor();
    expect(await page.locator('[data-found]').getAttribute('data-cell')).toBe('folded');
    await field.fill('nowhere to be found (.*)');
    await count(/^none$/);
    await field.press('Escape');
    await field.waitFor({ state: 'detached' });
    expect(await page.locator('[data-found]').count()).toBe(0);
    await done(page);
  });

  test('a search in all notebooks leads to the cell, from the list and from the palette', async () => {
    await save('searched', [
      { id: 'before', kind: 'MARKDOWN', source: `${'A line.\n\n'.repeat(60)}` },
      { id: 'here', kind: 'MARKDOWN', source: 'Only here stands zygomorphic <b>100%</b>.' },
    ]);
    const page = await open('/');
    const field = page.getByRole('searchbox', { name: 'Search in all notebooks' });
    await field.fill('ZYGO 100%');
    await page.getByRole('link', { name: /searched.*zygomorphic/s }).waitFor();
    expect(await page.locator('mark').allTextContents()).toEqual(['zygo', '100%']);
    await pictures(page, 'search');
    await page.reload();
    await page.getByRole('link', { name: /searched/ }).click();
    await page.waitForURL(/\/notebooks\/searched#cell-here$/);
    await expect.poll(() => page.evaluate('document.activeElement?.dataset?.cell')).toBe('here');
    expect(await page.evaluate('scrollY')).toBeGreaterThan(500);
    await page.goto(`${stage.server.url}/?q=%25_%27%3B--`);
    await page.getByText('Nothing has all of these words in one place.').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'What to do' }).fill('zygomorphic');
    await page.getByRole('option', { name: /searched/ }).click();
    await page.waitForURL(/\/notebooks\/searched#cell-here$/);
    await done(page);
  });

  test('a copied link shows the same values without storing them, until somebody sets one', async () => {
    const page = await open('/notebooks/compensation');
    await ratio(page, 'controls').waitFor();
    const stored = Number(await ratio(page, 'controls').inputValue());
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    // By keyboard: results that arrive above the button move it, and its menu, away from under a pointer.
    await page.locator('[data-cell="biases"]').getByRole('button', { name: 'Cell menu' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Copy link to this view' }).press('Enter');
    await page.getByText('The link to this view is copied.').waitFor();
    const link = (await page.evaluate('navigator.clipboard.readText()')) as string;
    const copied = new URL(link);
    expect(copied.hash).toBe('#cell-biases');
    const values = JSON.parse(copied.searchParams.get('v') ?? '{}');
    expect(values.ratio).toBe(stored);

    const other = stored === 0.45 ? 0.5 : 0.45;
    copied.searchParams.set('v', JSON.stringify({ ...values, ratio: other }));
    await page.goto(copied.href);
    await expect.poll(() => ratio(page, 'biases').inputValue()).toBe(String(other));
    const bar = page.getByRole('status').filter({ hasText: 'This link has values of its own' });
    await bar.waitFor();
    await screenshot(page, 'link');
    expect((await variables('compensation')).ratio ?? stored).toBe(stored);
    await bar.getByRole('button', { name: 'Show the stored ones' }).click();
    await expect.poll(() => ratio(page, 'biases').inputValue()).toBe(String(stored));
    await page.goBack();
    await expect.poll(() => ratio(page, 'biases').inputValue()).toBe(String(other));
    await page.goForward();
    await expect.poll(() => ratio(page, 'biases').inputValue()).toBe(String(stored));
    await page.goto(copied.href);
    await expect.poll(() => ratio(page, 'controls').inputValue(), { timeout: 15_000 }).toBe(String(other));
    await ratio(page, 'controls').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await variables('compensation')).ratio).toBeCloseTo(other + 0.01, 6);
    expect(new URL(page.url()).searchParams.get('v')).not.toContain('"ratio"');
    await done(page);
  });

  test('hostile values are refused in words and change nothing', async () => {
    const query = new URLSearchParams({
      v: '{"ratio":"<img src=x onerror=alert(1)>","metric":{"a":1},"nonsense":1,"__proto__":{"x":1}}',
      s: '{"biases":[]}',
    });
    const page = await open(`/notebooks/compensation?${query}#cell-%E0%A4%A`);
    await ratio(page, 'controls').waitFor();
    const bar = page.getByRole('status').filter({ hasText: 'It is ignored' });
    await bar.waitFor();
    expect(await bar.textContent()).toContain('Ratio');
    expect(await bar.textContent()).not.toContain('<img');
    await bar.getByRole('button', { name: 'Dismiss' }).click();
    await bar.waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('ratio');
    await done(page);
  });

  async function present(page: WatchedPage): Promise<unknown> {
    return page.evaluate('[...(CSS.highlights.get("flapbook-found-present") ?? [])].map(String)[0]');
  }

  async function ask(query: string, given: Record<string, unknown>) {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: given }),
    });
    return ((await response.json()) as { data: Record<string, Record<string, unknown>> }).data;
  }

  async function save(id: string, cells: readonly Record<string, unknown>[]): Promise<void> {
    const input = { id, title: id, cells, variables: {}, version: 0 };
    const saved = await ask(
      'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename ... on Problem { message } } }',
      { input },
    );
    expect(saved.saveNotebook).toEqual({ __typename: 'Notebook' });
  }

  async function variables(id: string): Promise<Record<string, unknown>> {
    const found = await ask('query ($id: ID!) { notebook(id: $id) { variables } }', { id });
    return found.notebook?.variables as Record<string, unknown>;
  }

  async function pictures(page: WatchedPage, name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(300);
      await screenshot(page, `${name}-${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    const before = page.viewportSize() ?? { width: 1280, height: 900 };
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    await screenshot(page, `${name}-phone`);
    await page.setViewportSize(before);
    expect(await axeFaults(page)).toEqual([]);
  }

  async function done(page: WatchedPage): Promise<void> {
    expect(page.faults).toEqual([]);
    await page.close();
  }
});
