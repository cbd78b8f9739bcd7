import { describe, expect, test } from 'vitest';
import { CHROMIUM, screenshot, withBrowser } from './browser.ts';

// Without a browser there is nothing to test; CI installs one, and the Welcome tests insist on it there.
describe.skipIf(CHROMIUM === null)('writing a notebook in a browser (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');

  test('a new notebook is made from the list, keeps its text, and is found there again', async () => {
    await stage.page
      .getByRole('button', { name: /New notebook/ })
      .or(stage.page.getByRole('link', { name: /New notebook/ }))
      .first()
      .click();
    await stage.page.waitForURL(/\/notebooks\/.+/);
    const title = stage.page.getByRole('textbox', { name: 'Title of the notebook' });
    await title.fill('Heads at one half');
    await title.press('Enter');
    await stage.page.getByText(/^Saved$/).waitFor();
    await stage.page.reload();
    await expect
      .poll(() => stage.page.getByRole('textbox', { name: 'Title of the notebook' }).inputValue())
      .toBe('Heads at one half');
    await stage.page.goto(stage.server.url);
    await stage.page.getByRole('link', { name: /Heads at one half/ }).waitFor();
    await screenshot(stage.page, 'list');
  });

  test('a notebook’s hostile text stays text', async () => {
    await saveNotebook(
      'hostile',
      '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> [link](javascript:window.hacked=1)',
    );
    await stage.page.goto(`${stage.server.url}/notebooks/hostile`);
    await stage.page.getByText('link', { exact: false }).first().waitFor();
    expect(await stage.page.evaluate("'hacked' in window")).toBe(false);
    expect(await stage.page.locator('main a[href^="javascript"]').count()).toBe(0);
  });

  test('a failed operation says what was wrong and what to do', async () => {
    await saveNotebook(
      'failing',
      '{ model(name: "flapbook-demo") { calibration(input: { dataset: "demo-code-test", samples: 900000, sampling: CONTIGUOUS }) { samples } } }',
      'QUERY',
    );
    await stage.page.goto(`${stage.server.url}/notebooks/failing`);
    await stage.page.getByRole('button', { name: 'Run', exact: true }).click();
    await stage.page.getByText('Failed', { exact: true }).waitFor();
    await stage.page
      .getByText(/Ask for fewer samples/)
      .first()
      .waitFor();
    await screenshot(stage.page, 'failed');
  });

  test('a document with a mistake says where, and nothing is sent', async () => {
    await saveNotebook('mistaken', '{ model(name: "flapbook-demo") { perplexity } }', 'QUERY');
    await stage.page.goto(`${stage.server.url}/notebooks/mistaken`);
    await stage.page
      .getByText(/perplexity/)
      .first()
      .waitFor();
    await stage.page.getByRole('alert').first().waitFor();
    await screenshot(stage.page, 'mistaken');
  });

  async function saveNotebook(id: string, source: string, kind = 'MARKDOWN'): Promise<void> {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }',
        variables: { input: { id, title: id, cells: [{ id: 'one', kind, source }], variables: {}, version: 0 } },
      }),
    });
    expect(await response.json()).toMatchObject({ data: { saveNotebook: { __typename: 'Notebook' } } });
  }
});
