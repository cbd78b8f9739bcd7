import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, test } from 'vitest';
import { publishComputed } from '../../bench/reading/publish.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';

const HOSTILE = '<script>alert(1)</script><svg onload=alert(1)> \u202eabc "quoted" \\ {x}';

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)(
  'publishing (needs Chromium; CHROMIUM_PATH names one)',
  () => {
    const stage = withBrowser('/notebooks/welcome');
    let address: string;

    const ask = async <T>(query: string, variables: object): Promise<T> => {
      const response = await fetch(`${stage.server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return ((await response.json()) as { data: T }).data;
    };

    test('says what has no result, publishes, and gives the link', async () => {
      const { page } = stage;
      await page.getByRole('button', { name: /^Publish/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Publish a revision' });
      await dialog.getByText(/have no result: published as questions with their price/).waitFor();
      await screenshot(page, 'publish-dialog');
      await dialog.getByRole('button', { name: 'Publish' }).click();
      const link = page.getByRole('textbox', { name: 'Link to the revision' });
      expect(await link.inputValue()).toMatch(/\/r\/[0-9a-f]{64}$/);
      await page.getByRole('dialog', { name: 'Published' }).getByRole('button', { name: 'Close' }).click();

      const open = await openPage(stage.browser, await page.evaluate(`document.querySelector('dialog input').value`));
      await open
        .getByText(/Published as a question/)
        .first()
        .waitFor();
      await open.close();
      expect(page.faults).toEqual([]);
    });

    test('is read without scripts: text, maths, figures, tables, and what they rest on', async () => {
      address = `${stage.server.url}/r/${await publishComputed(stage.server.url, 'welcome')}`;
      const page = await openPage(stage.browser, address, { javaScriptEnabled: false });
      expect(await page.title()).toContain('Welcome');
      await page.getByText(/Verified: what you see has the digest/).waitFor();
      const calibration = page.getByRole('region', { name: 'Query: Calibration' });
      expect(await calibration.getByRole('img', { name: /^Heat map/ }).isVisible()).toBe(true);
      const comparison = page.getByRole('region', { name: 'Query: Comparison' });
      // In the order of the query, not of the digest's canonical JSON.
      const names = await comparison.getByRole('row').getByRole('rowheader').allInnerTexts();
      expect(names.slice(0, 3)).toEqual(['Dense', 'Pruned', 'Without compensation']);
      await comparison.getByText(/^7 results/).click();
      expect(await comparison.getByRole('table', { includeHidden: false }).last().textContent()).toMatch(/ONNX|onnx/);
      expect(await page.getByText('@misc{flapbook-').textContent()).toContain(address);
      await page.close();
    });

    test('sends no script but a small one of its own, compressed, and says how long it may be kept', async () => {
      const response = await fetch(address, { headers: { 'accept-encoding': 'br' } });
      expect(response.headers.get('content-encoding')).toBe('br');
      expect(response.headers.get('content-security-policy')).toContain(`default-src 'none'`);
      const html = await response.text();
      expect(
        html
          .match(/<script[^>]*>/g)
          ?.map((tag) => /src="[^"]*"/.exec(tag)?.[0] ?? 'inline')
          .sort(),
      ).toEqual(['inline', 'src="/published.js"']);
      // Without a word on caches, Node would ask for an answer that is made anew.
      const headers = { 'if-none-match': response.headers.get('etag')!, 'cache-control': 'max-age=0' };
      const again = await fetch(address, { headers });
      expect(again.status).toBe(304);
      const image = /property="og:image" content="([^"]+)"/.exec(html)?.[1] ?? '';
      const preview = await fetch(image);
      expect(preview.headers.get('content-type')).toBe('image/png');
      expect(preview.headers.get('cache-control')).toBe('private, no-cache');
      const tag = { 'if-none-match': preview.headers.get('etag')!, 'cache-control': 'max-age=0' };
      expect((await fetch(image, { headers: tag })).status).toBe(304);
      const bytes = Buffer.from(await preview.arrayBuffer());
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
    });

    test('is forked by a form, without scripts', async () => {
      const page = await openPage(stage.browser, address, { javaScriptEnabled: false });
      await page.getByRole('button', { name: 'Fork' }).click();
      await page.waitForURL(/\/notebooks\/[\w-]+$/);
      const id = page.url().split('/').at(-1);
      await page.close();
      const { notebook } = await ask<{ notebook: { title: string; forkedFrom: { digest: string } } }>(
        'query ($id: ID!) { notebook(id: $id) { title forkedFrom { digest } } }',
        { id },
      );
      expect(notebook.title).toContain('Welcome');
      expect(address).toContain(notebook.forkedFrom.digest);
      const elsewhere = await fetch(`${stage.server.url}/api/revisions/${notebook.forkedFrom.digest}/fork`, {
        method: 'POST',
        headers: { origin: 'https://elsewhere.example' },
      });
      expect(elsewhere.status).toBe(403);
    });

    test('what somebody else wrote is text', async () => {
      const cells = [
        {
          id: 'm',
          kind: 'MARKDOWN',
          source: `${HOSTILE}\n\n[x](javascript:alert(1)) [y](data:text/html,x) $x^2$ ${'long'.repeat(5000)}`,
        },
        {
          id: 'q',
          kind: 'QUERY',
          source: `query Q($a: String = ${JSON.stringify(HOSTILE)}) { model(name: "${'x'.repeat(50)}") { key } }`,
        },
        { id: 'c', kind: 'CONTROLS', source: `$b: String = ${JSON.stringify(HOSTILE)}` },
        { id: 's', kind: 'STUDY', source: HOSTILE },
      ].map((cell) => ({ view: 'auto', ...cell }));
      await ask('mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }', {
        input: { id: 'hostile', title: HOSTILE, cells, variables: { a: HOSTILE }, version: 0 },
      });
      const hostile = `${stage.server.url}/r/${await publishComputed(stage.server.url, 'hostile')}`;
      const page = await openPage(stage.browser, hostile);
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => dialogs.push(dialog.message()));
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect(
        await page.evaluate(`document.querySelectorAll('svg[onload], a[href^="javascript"], a[href^="data"]').length`),
      ).toBe(0);
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
      expect(dialogs).toEqual([]);
      expect(page.faults).toEqual([]);
      await screenshot(page, 'published-hostile');
      await page.close();
    });

    test.each([
      ['light', { colorScheme: 'light' }],
      ['dark', { colorScheme: 'dark' }],
      ['phone', { viewport: { width: 390, height: 844 } }],
    ] as const)('follows WCAG 2.2 AA as far as axe can tell, and fits its width: %s', async (name, options) => {
      const page = await openPage(stage.browser, address, { ...options, bypassCSP: true });
      await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
      const { violations } = await page.evaluate<AxeResults>(
        `axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } })`,
      );
      expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
      await screenshot(page, `published-${name}`);
      expect(page.faults).toEqual([]);
      await page.close();
    });

    test('an address under which nothing is published says what to do', async () => {
      for (const digest of ['0'.repeat(64), 'abc', '%3Cscript%3E']) {
        const response = await fetch(`${stage.server.url}/r/${digest}`);
        expect(response.status).toBe(404);
        expect(await response.text()).toContain('Nothing is published under this digest here.');
      }
    });
  },
  300_000,
);
