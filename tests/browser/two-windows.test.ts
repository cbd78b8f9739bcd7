import { afterEach, describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, type WatchedPage, withBrowser } from './browser.ts';
import { saveNotebook } from './notebooks.ts';

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('one notebook in two windows (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  const lines = ['# Heads at one half', '', 'Which heads go first?', '', 'The end.'];
  const opened: WatchedPage[] = [];
  // Windows of a try that has failed would go on merging into the next one.
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.close();
  });

  test('what does not overlap merges by itself, and both windows show it without being reloaded', async () => {
    const [one, two] = await openBoth('disjoint');
    await offline(two, async () => {
      await write(two, 'text', (source) => source.replace('The end.', 'The end, from two.'));
      await write(one, 'text', (source) => source.replace('Heads at one half', 'Heads at one third'));
      await write(one, 'other', () => 'Other, from one.');
      await stored('disjoint', /from one/);
    });
    await two.getByText('Merged with changes from another window.').waitFor();
    await stored('disjoint', /one third[\s\S]*The end, from two/);
    for (const page of [one, two]) {
      await page.getByRole('heading', { name: 'Heads at one third' }).waitFor();
      await page.getByText('The end, from two.').waitFor();
      await page.getByText('Other, from one.').waitFor();
      await page.getByText(/^Saved$/).waitFor();
    }
    await close(one, two);
  });

  test('the merge can be undone', async () => {
    const [one, two] = await openBoth('undone');
    await offline(two, async () => {
      await two.getByRole('textbox', { name: 'Title of the notebook' }).fill('Mine');
      await write(one, 'other', () => 'Theirs.');
      await stored('undone', /Theirs/);
    });
    await two.getByText('Theirs.').waitFor();
    await two.getByText('Undo', { exact: true }).click();
    await two.getByText('Nothing yet.').waitFor();
    await stored('undone', /"Mine"[\s\S]*Nothing yet/);
    await close(one, two);
  });

  test('the same lines are shown side by side; closed and reloaded nothing is lost; in the end both are there', async () => {
    const [one, two] = await openBoth('overlapping');
    await disagree('overlapping', one, two);
    await bar(two).getByRole('button', { name: 'Show the differences' }).click();
    const dialog = two.getByRole('dialog', { name: 'Two windows changed the same lines' });
    await dialog.locator('ins', { hasText: 'The last of one.' }).waitFor();
    await dialog.locator('ins', { hasText: 'The last of two.' }).waitFor();
    expect(await dialog.locator('del', { hasText: 'The end.' }).count()).toBe(2);
    await pictures(two, 'differences');
    expect(await axeFaults(two)).toEqual([]);
    await dialog.getByRole('button', { name: 'Decide later' }).click();
    await two.reload();
    await bar(two).getByRole('button', { name: 'Show the differences' }).click();
    const merged = dialog.getByRole('textbox', { name: 'Merged text' });
    expect(await merged.inputValue()).toMatch(/one third[\s\S]*The last of two\.\nThe last of one\.$/);
    await dialog.getByRole('button', { name: 'Save the merged text' }).click();
    await stored('overlapping', /The last of two\.\\nThe last of one\./);
    for (const page of [one, two]) {
      await page.getByText(/The last of two\.\s+The last of one\./).waitFor();
      expect(await bar(page).count()).toBe(0);
    }
    await close(one, two);
  });

  test('theirs can be chosen, or another text written by hand', async () => {
    const [one, two] = await openBoth('chosen');
    await disagree('chosen', one, two);
    await bar(two).getByRole('button', { name: 'Show the differences' }).click();
    const dialog = two.getByRole('dialog', { name: 'Two windows changed the same lines' });
    const merged = dialog.getByRole('textbox', { name: 'Merged text' });
    await dialog.getByLabel('Theirs', { exact: true }).check();
    expect(await merged.inputValue()).toMatch(/\n\nThe last of one\.$/);
    await merged.fill('By hand.');
    await dialog.getByRole('button', { name: 'Choose again' }).click();
    expect(await merged.inputValue()).toMatch(/The last of one\.$/);
    await merged.fill('By hand.');
    await dialog.getByRole('button', { name: 'Save the merged text' }).click();
    await stored('chosen', /By hand/);
    await one.getByText('By hand.').waitFor();
    await close(one, two);
  });

  const bar = (page: WatchedPage) =>
    page.getByRole('alert').filter({ hasText: 'Another window changed the same lines' });

  async function openBoth(id: string): Promise<[WatchedPage, WatchedPage]> {
    await saveNotebook(stage.server.url, id, [
      { id: 'text', kind: 'MARKDOWN', source: lines.join('\n') },
      { id: 'other', kind: 'MARKDOWN', source: 'Nothing yet.' },
    ]);
    const open = async () => {
      const page = await openPage(stage.browser, `${stage.server.url}/notebooks/${id}`);
      opened.push(page);
      await page.getByText('Nothing yet.').waitFor();
      return page;
    };
    return [await open(), await open()];
  }

  /** Both write the last line while they cannot see each other; window one writes the first line as well. */
  async function disagree(id: string, one: WatchedPage, two: WatchedPage): Promise<void> {
    await offline(two, async () => {
      await write(two, 'text', (source) => source.replace('The end.', 'The last of two.'));
      await write(one, 'text', (source) =>
        source.replace('one half', 'one third').replace('The end.', 'The last of one.'),
      );
      await stored(id, /of one/);
    });
    await bar(two).waitFor();
  }

  async function write(page: WatchedPage, cell: string, change: (source: string) => string): Promise<void> {
    await page.locator(`[data-cell="${cell}"]`).press('Enter');
    const text = page.locator(`[data-cell="${cell}"] textarea`);
    await text.fill(change(await text.inputValue()));
    await text.press('Escape');
    // Its cell has the focus again: before that it would take it from where it goes next.
    await text.waitFor({ state: 'detached' });
  }

  async function offline(page: WatchedPage, act: () => Promise<void>): Promise<void> {
    await page.context().setOffline(true);
    await act();
    await page.context().setOffline(false);
    // That the network was away is meant.
    page.faults.splice(0);
  }

  async function stored(id: string, text: RegExp): Promise<void> {
    const query = 'query ($id: ID!) { notebook(id: $id) { title cells { source } } }';
    await expect.poll(async () => JSON.stringify(await ask(query, { id })), { timeout: 30_000 }).toMatch(text);
  }

  async function ask(query: string, variables: Record<string, unknown>): Promise<unknown> {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return ((await response.json()) as { data: unknown }).data;
  }

  async function pictures(page: WatchedPage, name: string): Promise<void> {
    await screenshot(page, `${name}-light`);
    const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(ground).not.toBe(light);
    await screenshot(page, `${name}-dark`);
    expect(await axeFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    await screenshot(page, `${name}-phone`);
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  async function close(...pages: WatchedPage[]): Promise<void> {
    for (const page of pages) {
      expect(page.faults).toEqual([]);
      await page.close();
    }
  }
});
