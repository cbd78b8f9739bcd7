import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { CHROMIUM, screenshot, withBrowser } from './browser.ts';
import { saveNotebook } from './notebooks.ts';

/** GraphiQL is large; a busy machine takes its time. */
const LOADING = { timeout: 60_000 };
const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202Egnp.exe';

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('the query editor (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  const cell = () => stage.page.locator('[data-cell="one"]');
  const content = () => cell().locator('.cm-content');
  const text = async () => (await cell().locator('.cm-line').allInnerTexts()).join('\n');
  const open = async (id: string, source: string) => {
    await saveNotebook(stage.server.url, id, [{ id: 'one', kind: 'QUERY', source }]);
    await stage.page.goto(`${stage.server.url}/notebooks/${id}`);
    await cell().getByRole('button', { name: 'Query', exact: true }).click();
    await content().waitFor();
    // Completion, errors and documentation need the schema.
    await stage.page.waitForFunction('performance.getEntriesByName(location.origin + "/schema.graphql").length > 0');
  };

  test('completes fields from the schema', async () => {
    await open('completes', '{ model(name: "flapbook-demo") { name  } }');
    await content().press('Control+End');
    for (let count = 0; count < 4; count++) await stage.page.keyboard.press('ArrowLeft');
    await stage.page.keyboard.type('archit');
    const choices = stage.page.locator('.cm-tooltip-autocomplete');
    await expect
      .poll(async () => {
        if (!(await choices.isVisible())) await stage.page.keyboard.press('Control+Space');
        return (await choices.isVisible()) && (await choices.allInnerTexts()).join();
      })
      .toContain('architecture');
    await screenshot(stage.page, 'editor-completion');
    // CodeMirror takes no key for a list that has only just opened (`interactionDelay`, 75 ms).
    await sleep(200);
    await stage.page.keyboard.press('Enter');
    expect(await text()).toContain('name architecture');
  });

  test('underlines an error, says what is wrong, and a fix puts it right', async () => {
    await open('fixes', '{ model(name: "flapbook-demo") { architectur } }');
    await stage.page.locator('.cm-lintRange-error').hover();
    const fix = stage.page.getByRole('button', { name: 'Change to “architecture”' });
    await fix.waitFor();
    expect(await stage.page.locator('.cm-tooltip').textContent()).toContain('Cannot query field "architectur"');
    await screenshot(stage.page, 'editor-fix');
    await fix.click();
    await expect.poll(() => text()).toBe('{ model(name: "flapbook-demo") { architecture } }');
    await stage.page.locator('.cm-lintRange-error').waitFor({ state: 'detached' });
  });

  test('shows the schema’s documentation of what is pointed at', async () => {
    await open('documents', '{ model(name: "flapbook-demo") { prunableParameters } }');
    // A name has no element of its own.
    const line = 'document.querySelector("[data-cell=one] .cm-line")';
    const [x, y] = await stage.page.evaluate<[number, number]>(`(() => {
      const walker = document.createTreeWalker(${line}, NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && !walker.currentNode.data.includes('prunableParameters'));
      const range = document.createRange();
      const start = walker.currentNode.data.indexOf('prunableParameters');
      range.setStart(walker.currentNode, start + 3);
      range.setEnd(walker.currentNode, start + 5);
      const { x, y, width, height } = range.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    })()`);
    await stage.page.mouse.move(x, y, { steps: 5 });
    const documentation = stage.page.locator('.cm-documentation');
    await documentation.waitFor();
    expect(await documentation.textContent()).toContain('Number of parameters that pruning could remove');
    await screenshot(stage.page, 'editor-documentation');
  });

  test('formats, and refuses where a comment would be lost', async () => {
    await open('formats', '{model(name:"flapbook-demo"){name}}');
    await cell().getByRole('button', { name: 'Format' }).click();
    await expect.poll(() => text()).toBe('{\n  model(name: "flapbook-demo") {\n    name\n  }\n}');
    await content().press('Control+Home');
    await stage.page.keyboard.type('# why\n');
    const before = await text();
    await cell().getByRole('button', { name: 'Format' }).click();
    await cell().getByText('comments in this document would be lost').waitFor();
    expect(await text()).toBe(before);
  });

  test('GraphiQL opens with the document, and gives back what was written there', async () => {
    await open('explored', '{ model(name: "flapbook-demo") { name } }');
    await cell().getByRole('link', { name: 'Open in GraphiQL' }).click();
    await stage.page.waitForURL(/\/graphiql#/);
    const lines = stage.page.locator('.graphiql-query-editor .view-lines, .graphiql-editor .view-lines').first();
    await lines.waitFor(LOADING);
    await expect.poll(() => lines.textContent(), LOADING).toContain('flapbook-demo');
    await screenshot(stage.page, 'editor-graphiql');
    // It follows the theme that somebody chooses meanwhile.
    for (const [change, shade] of [
      [/^Theme: system/, 'light'],
      [/^Theme: light/, 'dark'],
    ] as const) {
      await stage.page.getByRole('button', { name: change }).press('Enter');
      await stage.page.locator(`body.graphiql-${shade}`).waitFor(LOADING);
    }
    await screenshot(stage.page, 'editor-graphiql-dark');
    await stage.page.getByRole('button', { name: /^Theme: dark/ }).press('Enter');
    await lines.click();
    await stage.page.keyboard.press('Control+Home');
    await stage.page.keyboard.type('# explored\n');
    await stage.page.getByRole('button', { name: 'Back to the notebook' }).click();
    await stage.page.waitForURL(/\/notebooks\/explored/);
    await cell().getByRole('button', { name: 'Query', exact: true }).click();
    await expect.poll(() => text()).toMatch(/^# explored\n\{ ?model|^# explored/);
    expect(await stage.page.locator('[data-kind="QUERY"]').count()).toBe(1);
  }, 120_000);

  test.each([
    ['the server', `{ model(name: ${JSON.stringify(hostile)}) { name } }`],
    [
      'the check against the schema',
      `{ model(name: "flapbook-demo") { evaluation(input: ${JSON.stringify(hostile)}) { key } } }`,
    ],
  ])('what %s says of hostile text is text', async (what, source) => {
    const id = `hostile-${what.replaceAll(/\W/g, '').toLowerCase()}`;
    await saveNotebook(stage.server.url, id, [{ id: 'one', kind: 'QUERY', source }]);
    await stage.page.goto(`${stage.server.url}/notebooks/${id}`);
    await cell().getByText('onerror', { exact: false }).first().waitFor();
    expect(await stage.page.locator('main img, main script').count()).toBe(0);
    expect(await stage.page.evaluate("'hacked' in window")).toBe(false);
    expect(await stage.page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(
      0,
    );
    await screenshot(stage.page, `editor-${id}`);
  });

  test('no script of the page has failed', () => {
    expect(stage.page.faults).toEqual([]);
  });
});
