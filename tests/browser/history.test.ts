import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';

/** Forward passes on a busy machine, and starts of the whole platform. */
const LONG = { timeout: 120_000 };

const PLAN = `query Structure($ratio: Ratio! = 0.3) {
  model(name: "flapbook-demo") {
    calibration(input: { dataset: "demo-stories-train", samples: 64, sequenceLength: 128 }) {
      plan(input: { ratio: $ratio }) { requestedRatio layers { layer attention { units kept } mlp { units keptCount } } }
    }
  }
}
`;
const LOSS = `query Loss($ratio: Ratio! = 0.3, $rows: Int = 8) {
  model(name: "flapbook-demo") {
    calibration(input: { dataset: "demo-stories-train", samples: 64, sequenceLength: 128 }) {
      plan(input: { ratio: $ratio }) {
        pruned { evaluation(input: { dataset: "demo-stories-test", sequenceLength: 128, maxRows: $rows }) { perplexity } }
      }
    }
  }
}
`;
const LARGE = `query Large {
  model(name: "flapbook-demo") {
    calibration(input: { dataset: "demo-code-train", samples: 800, sequenceLength: 128 }) { samples }
  }
}
`;

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('back and forth in a notebook (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  const cell = (id: string): Locator => stage.page.locator(`[data-cell="${id}"]`);
  // Text, so that these tests need no types of the browser.
  const order = () =>
    stage.page.evaluate<string[]>('[...document.querySelectorAll("[data-cell]")].map(({ dataset }) => dataset.cell)');
  const press = (keys: string) => stage.page.keyboard.press(keys);
  const says = (id: string, words: RegExp) => cell(id).getByText(words).first();
  const ratio = (id: string) => cell(id).getByRole('slider', { name: 'Ratio' });
  const button = (name: string) => stage.page.getByRole('banner').getByRole('button', { name, exact: true });

  test('cells are added, moved, folded, duplicated and deleted by keys, and all of it goes back', async () => {
    await open('structure', [
      { id: 'a', kind: 'MARKDOWN', source: 'first' },
      { id: 'b', kind: 'MARKDOWN', source: 'second' },
    ]);
    await cell('a').focus();
    await press('Alt+ArrowDown');
    await expect.poll(order).toEqual(['b', 'a']);
    await expect.poll(() => stage.page.evaluate('document.activeElement.dataset.cell')).toBe('a');
    await press('f');
    await cell('a').getByRole('button', { name: 'first', expanded: false }).waitFor();
    await press('d');
    await expect.poll(async () => (await order()).length).toBe(3);
    await cell('b').focus();
    await press('Delete');
    await expect.poll(async () => (await order()).includes('b')).toBe(false);
    expect(await button('Undo').getAttribute('title')).toBe('Undo deleting a cell (Ctrl + Z)');
    await press('Control+z');
    await expect.poll(async () => (await order()).slice(0, 2)).toEqual(['b', 'a']);
    await press('Control+z');
    await expect.poll(order).toEqual(['b', 'a']);
    await button('Undo').click();
    await cell('a').getByText('first').waitFor();
    expect(await cell('a').getAttribute('data-folded')).toBeNull();
    await button('Undo').click();
    await expect.poll(order).toEqual(['a', 'b']);
    expect(await button('Undo').getAttribute('aria-disabled')).toBe('true');
    await cell('a').focus();
    await press('Control+Shift+z');
    await expect.poll(order).toEqual(['b', 'a']);
    await press('Control+y');
    await expect.poll(() => cell('a').getAttribute('data-folded')).toBe('true');
    await screenshot(stage.page, 'history-folded');
  });

  test('the palette undoes, folds and adds; the list of keys names every kind of cell', async () => {
    await open('palette', [{ id: 'a', kind: 'MARKDOWN', source: 'first' }]);
    const choose = async (text: string) => {
      await press('Control+k');
      await stage.page.getByRole('combobox', { name: 'What to do' }).fill(text);
      await press('Enter');
    };
    await cell('a').focus();
    await choose('Fold all');
    await expect.poll(() => cell('a').getAttribute('data-folded')).toBe('true');
    await choose('Undo folding');
    await expect.poll(() => cell('a').getAttribute('data-folded')).toBeNull();
    await cell('a').focus();
    await choose('Add controls');
    await stage.page.locator('[data-kind="CONTROLS"]').waitFor();
    await expect.poll(async () => (await order()).indexOf('a')).toBe(0);
    await cell('a').focus();
    await press('?');
    const sheet = stage.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (const meaning of ['add a query below', 'add text below', 'add controls above', 'undo the last change']) {
      await sheet.getByText(meaning, { exact: true }).waitFor();
    }
    await screenshot(stage.page, 'history-keys');
    await press('Escape');
  });

  test('inside a text its own history counts; from outside, an open editor follows', async () => {
    await open('texts', [
      { id: 'q', kind: 'QUERY', source: '{ model(name: "flapbook-demo") { name } }\n' },
      { id: 't', kind: 'MARKDOWN', source: 'plain' },
    ]);
    await cell('q').focus();
    await press('Enter');
    const editor = cell('q').getByRole('textbox', { name: 'GraphQL document' });
    await editor.waitFor();
    await editor.click();
    await press('Control+End');
    await stage.page.keyboard.type('# mine');
    await expect.poll(() => editor.textContent()).toContain('# mine');
    await press('Control+z');
    await expect.poll(() => editor.textContent()).not.toContain('# mine');
    await press('Control+y');
    await expect.poll(() => editor.textContent()).toContain('# mine');
    // The notebook's own history, while the editor stays open: three steps of writing, joined where they came at once.
    await cell('t').focus();
    while ((await button('Undo').getAttribute('aria-disabled')) !== 'true') await press('Control+z');
    await expect.poll(() => editor.textContent()).not.toContain('# mine');
    await press('Control+Shift+z');
    await button('Redo').waitFor();
    while ((await button('Redo').getAttribute('aria-disabled')) !== 'true') await button('Redo').click();
    await expect.poll(() => editor.textContent()).toContain('# mine');
    await says('q', /^Edited$/).waitFor();
    await screenshot(stage.page, 'history-edited');
    await editor.press('Shift+Enter');
    await says('q', /^Up to date$/).waitFor();
  });

  test('a drag of a slider is one step, and a toast brings a cell back without moving the slider', async () => {
    await open('drag', [
      { id: 'c', kind: 'CONTROLS', source: '$ratio: Ratio! = 0.3' },
      { id: 't', kind: 'MARKDOWN', source: 'plain' },
    ]);
    const before = await ratio('c').inputValue();
    // What has the focus loses it to the slider, which must not end the drag.
    await cell('t').focus();
    await drag(ratio('c'), 0.8);
    const after = await ratio('c').inputValue();
    expect(after).not.toBe(before);
    await ratio('c').focus();
    await press('Control+z');
    expect(await ratio('c').inputValue()).toBe(before);
    expect(await button('Undo').getAttribute('aria-disabled')).toBe('true');
    await press('Control+y');
    expect(await ratio('c').inputValue()).toBe(after);
    await cell('t').focus();
    await press('Delete');
    await ratio('c').focus();
    await press('ArrowRight');
    const moved = await ratio('c').inputValue();
    await stage.page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
    await cell('t').getByText('plain').waitFor();
    expect(await ratio('c').inputValue()).toBe(moved);
  });

  test('written, run, dragged, broken, cancelled, refreshed and restarted: the notebook is where it was', async () => {
    await open('everything', [
      { id: 'text', kind: 'MARKDOWN', source: '' },
      { id: 'plan', kind: 'QUERY', source: PLAN },
      { id: 'loss', kind: 'QUERY', source: LOSS },
      { id: 'large', kind: 'QUERY', source: LARGE },
    ]);
    // Written.
    await cell('text').focus();
    await press('Enter');
    await stage.page.keyboard.type('A plan of **mine**, with $x^2$.');
    await press('Shift+Enter');
    await cell('text').getByText('mine').waitFor();
    // Run.
    await run('plan');
    await says('plan', /^(Cached|Up to date)$/).waitFor(LONG);
    await says('plan', /on onnx/).waitFor();
    await run('loss');
    await says('loss', /^Cached$/).waitFor(LONG);
    await says('loss', /computed on onnx/).waitFor();
    // Dragged: the plan follows, the evaluation keeps its figures and names what they are for.
    await drag(ratio('plan'), 0.6);
    const dragged = await ratio('plan').inputValue();
    await says('loss', /^Ready to run$/).waitFor();
    await says('loss', new RegExp(`Shown: ratio 0.3.*now: ratio ${dragged}`)).waitFor();
    await screenshot(stage.page, 'history-stale');
    // Broken, and mended by undoing.
    await cell('plan').focus();
    await press('Enter');
    await cell('plan').getByRole('textbox', { name: 'GraphQL document' }).press('Control+End');
    await stage.page.keyboard.type('}}');
    await press('Shift+Enter');
    await cell('plan').getByRole('alert').first().waitFor();
    await press('Escape');
    await cell('text').focus();
    await press('Control+z');
    await says('plan', /^Up to date$/).waitFor(LONG);
    expect(await cell('plan').getByRole('alert').count()).toBe(0);
    // Cancelled.
    await run('large');
    await cell('large').getByRole('button', { name: 'Cancel' }).click(LONG);
    await says('large', /^Cancelled$/).waitFor(LONG);
    // Folded, and running again while the server goes away.
    await cell('plan').focus();
    await press('f');
    await run('large');
    await says('large', /^(Queued|Running)$/).waitFor(LONG);
    await cell('large').focus();
    await press('f');
    await says('large', /^(Queued|Running)$/).waitFor(LONG);
    await stage.page.getByText(/^Saved$/).waitFor();
    const content = await saved('everything');

    await stage.page.reload(LONG);
    await asBefore();
    const { faults } = stage.page;
    expect(faults).toEqual([]);
    await stage.restart();
    await asBefore();
    await stage.page.reload(LONG);
    await asBefore();
    await says('large', /^Cached$/).waitFor({ timeout: 240_000 });
    expect(await saved('everything')).toEqual(content);
    await screenshot(stage.page, 'history-restarted');

    async function asBefore(): Promise<void> {
      await cell('text').getByText('mine').waitFor(LONG);
      await says('plan', /^(Cached|Up to date)$/).waitFor(LONG);
      await says('loss', /^Ready to run$/).waitFor(LONG);
      await says('large', /^(Queued|Running|Cached)$/).waitFor(LONG);
      expect(await ratio('loss').inputValue()).toBe(dragged);
      expect(await cell('plan').getAttribute('data-folded')).toBe('true');
      expect(await cell('large').getAttribute('data-folded')).toBe('true');
      expect(await order()).toEqual(['text', 'plan', 'loss', 'large']);
    }
  }, 600_000);

  test.each([
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ] as const)('folded and stale cells are readable: %s', async (name, options) => {
    const page = await openPage(stage.browser, `${stage.server.url}/notebooks/everything`, options);
    try {
      await page.locator('[data-cell="loss"]').getByText('Ready to run', { exact: true }).waitFor(LONG);
      await page.locator('[data-cell="plan"]').getByText('Up to date', { exact: true }).waitFor(LONG);
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
      await screenshot(page, `history-${name}`);
      expect(page.faults).toEqual([]);
    } finally {
      await page.close();
    }
  });

  /** By keyboard: what arrives above a button moves it away from under a pointer. It is disabled until the last of a cancel's answers. */
  async function run(id: string): Promise<void> {
    const button = cell(id).locator('button:enabled', { hasText: /^\s*Run$/ });
    await button.press('Enter', LONG);
  }

  async function drag(slider: Locator, to: number): Promise<void> {
    await slider.scrollIntoViewIfNeeded();
    const box = (await slider.boundingBox())!;
    const [left, middle] = [box.x + 8, box.y + box.height / 2];
    const at = (share: number) => left + (box.width - 16) * share;
    await stage.page.mouse.move(at(Number(await slider.inputValue())), middle);
    await stage.page.mouse.down();
    for (const share of [0.4, 0.5, to]) {
      await stage.page.mouse.move(at(share), middle, { steps: 4 });
      // Longer than what joins separate edits.
      await stage.page.waitForTimeout(1_100);
    }
    await stage.page.mouse.up();
  }

  async function open(id: string, cells: readonly { id: string; kind: string; source: string }[]): Promise<void> {
    const query = 'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }';
    const { saveNotebook } = await ask(query, { input: { id, title: id, cells, variables: {}, version: 0 } });
    expect(saveNotebook).toEqual({ __typename: 'Notebook' });
    await stage.page.goto(`${stage.server.url}/notebooks/${id}`);
    await cell(cells[0]!.id).waitFor();
  }

  async function saved(id: string): Promise<unknown> {
    const { notebook } = await ask(
      'query ($id: ID!) { notebook(id: $id) { title variables cells { id kind source view options } } }',
      { id },
    );
    return notebook;
  }

  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
  async function ask(query: string, variables: object): Promise<any> {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return ((await response.json()) as { data: unknown }).data;
  }
});
