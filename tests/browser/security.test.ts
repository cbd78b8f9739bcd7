import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, print } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { publishComputed } from '../../bench/reading/publish.ts';
import { CHROMIUM, openPage, type WatchedPage, withBrowser } from './browser.ts';
import { saveNotebook } from './notebooks.ts';

const RUN = { timeout: 120_000 };

/** The one document that the app does not ask by itself: a cell's. */
const QUERY =
  'query Heat { model(name: "flapbook-demo") { calibration(input: { dataset: "demo-stories-train", samples: 16, sequenceLength: 32 }) { samples layers { layer module fluctuation { quantiles(count: 33) } } } } }';

const EXPLORED = 'query Explored { __typename }';

const TEXT = `# Text

![](data:image/gif;base64,R0lGODlhAQABAAAAACw=) $\\\\frac{a}{b}$ &amp; &copy; <img src=x onerror="window.ran = 1">

| a | b |
|---|---|
| 1 | 2 |
`;

/** Somebody adds markup with styles, and a script a style element. */
const INLINE_STYLES = `{
  const markup = document.createElement('div');
  const parsed = document.implementation.createHTMLDocument('');
  const [sheet, own] = [parsed.createElement('style'), document.createElement('style')];
  markup.append(document.createElement('p'));
  markup.firstChild.setAttribute('style', 'color: red');
  sheet.textContent = 'p { color: red }';
  document.body.append(markup, document.adoptNode(sheet));
  own.textContent = '.nobody { color: red }';
  document.body.append(own);
}`;

interface Found {
  data: { operations: { edges: { node: { key: string } }[] } };
}

const PAGES = [
  '/',
  '/notebooks/security',
  '/library',
  '/library/models/flapbook-demo',
  '/library/operations/KEY',
  '/library/datasets/demo-stories-train',
  '/library/compare',
  '/library/studies',
  '/library/studies/ID',
  '/published',
  '/jobs',
  '/workspaces',
  '/account',
  '/members',
  '/sign-in',
  '/no-such-page',
];

/** Milliseconds in which a page loads what it shows. A page that follows the fleet is never idle. */
const SETTLING = 700;

const APP = fileURLToPath(new URL('../../apps/web/src/app/', import.meta.url));

test('every page of the app is among those that are opened here', async () => {
  const files = await readdir(APP, { recursive: true });
  const pages = files.filter((file) => path.basename(file) === 'page.tsx').map((file) => `/${path.dirname(file)}`);
  const opened = (page: string) =>
    [...PAGES, '/graphiql'].some((address) =>
      new RegExp(`^${page.replace(/\/\.$/, '/').replaceAll(/\[\w+\]/g, '[^/]+')}$`).test(address),
    );
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((page) => !opened(page))).toEqual([]);
});

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('what pages may do (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');
  let digest: string;
  /** Of an operation. */
  let key: string;

  let known: ReadonlySet<string>;

  beforeAll(async () => {
    const cells = [
      { id: 't', kind: 'MARKDOWN', source: TEXT, view: 'auto' } as const,
      { id: 'heat', kind: 'QUERY', source: QUERY, view: 'auto' } as const,
    ];
    await saveNotebook(stage.server.url, 'security', cells);
    known = new Set((await (await fetch(`${stage.server.url}/documents.json`)).json()) as string[]);
    expect(known.size).toBeGreaterThan(50);
    digest = await publishComputed(stage.server.url, 'security');
    const found = await fetch(`${stage.server.url}/graphql?query={operations(first:1){edges{node{key}}}}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    key = ((await found.json()) as Found).data.operations.edges[0]!.node.key;
  }, 240_000);

  test.each(PAGES)('%s: nothing is against its policy, and every document that it asks is known', async (address) => {
    const page = await opened(address.replace('KEY', key));
    await page.getByRole('main').waitFor();
    await page.waitForTimeout(SETTLING);
    if (address === '/notebooks/security') {
      await page.locator('[data-cell="heat"] svg').first().waitFor(RUN);
      // An editor, and what it completes.
      await page.locator('[data-cell="heat"]').getByRole('button', { name: 'Query', exact: true }).press('Enter');
      await page.locator('[data-cell="heat"] .cm-content').press('Control+End');
      await page.keyboard.press('Control+Space');
      await page.waitForTimeout(SETTLING);
      await page.keyboard.press('Escape');
      await page.locator('[data-cell="heat"]').getByRole('button', { name: 'Cell menu' }).press('Enter');
      await page.getByRole('menu').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.locator('.katex').count()).toBeGreaterThan(0);
      expect(await page.evaluate('window.ran')).toBeUndefined();
      // Of a cell, which a server for known documents asks its admin for.
      expect(unknown.get(page)!.splice(0)).not.toEqual([]);
    }
    const faults = await faultsOf(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await page.getByRole('main').waitFor();
    await page.waitForTimeout(SETTLING);
    expect(
      [...faults, ...(await faultsOf(page))].filter((fault) => !(address.includes('security') && fault === 'Heat')),
    ).toEqual([]);
    await page.close();
  });

  test('a published page in both themes, one that is not there, its picture and its file', async () => {
    const themed = await opened(`/r/${digest}`);
    await themed.getByRole('button', { name: /^Theme/ }).press('Enter');
    await themed.getByRole('button', { name: /^Theme: light/ }).waitFor();
    await themed.close();
    for (const address of [`/r/${digest}`, `/r/${'0'.repeat(64)}`]) {
      const page = await opened(address);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      const faults = await faultsOf(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.reload();
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect([...faults, ...(await faultsOf(page))]).toEqual([]);
      await page.evaluate(INLINE_STYLES);
      await expect.poll(() => page.evaluate('window.against')).toHaveLength(3);
      await page.close();
      const policy = await policyOf(address);
      expect(policy).not.toMatch(/unsafe|style-src [^;]*nonce/);
      expect(policy).toContain(`style-src-attr 'none'; `);
      expect(policy).toContain(`trusted-types 'none'`);
    }
    const picture = await fetch(`${stage.server.url}/api/revisions/${digest}/preview.png`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('content-security-policy')).toContain(`default-src 'none'`);
  });

  test('GraphiQL with its editor and its workers', async () => {
    const page = await opened('/graphiql');
    const editor = page.locator('.graphiql-query-editor .monaco-editor').first();
    await editor.waitFor(RUN);
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(EXPLORED);
    await page.getByRole('button', { name: /^Execute/ }).press('Enter');
    await page.getByText('"Query"').first().waitFor(RUN);
    await page.getByRole('button', { name: /Documentation Explorer/ }).press('Enter');
    await page.getByRole('heading', { name: 'Docs' }).or(page.getByText('Root Types')).first().waitFor();
    expect((await faultsOf(page)).filter((fault) => !fault.includes('Explored'))).toEqual([]);
    await page.close();
  });

  test('what is put into a page does not run, and a page says no policy of its own', async () => {
    const page = await opened('/library');
    await page.getByRole('main').waitFor();
    const refused = await page.evaluate(`(() => {
      const outcome = (attempt) => { try { attempt(); return 'allowed'; } catch (error) { return error.name; } };
      const div = document.createElement('div');
      const script = document.createElement('script');
      return [
        outcome(() => { div.innerHTML = '<img src=x onerror="window.ran = 1">'; }),
        outcome(() => { div.innerHTML = '<a href=" javascript:window.ran=1">x</a>'; }),
        outcome(() => { div.innerHTML = '<svg><script>window.ran = 1</script></svg>'; }),
        outcome(() => { script.src = 'https://elsewhere.example/x.js'; }),
        outcome(() => { script.text = 'window.ran = 1'; }),
        outcome(() => trustedTypes.createPolicy('another', {})),
        outcome(() => { div.innerHTML = '<b>text</b>'; }),
      ];
    })()`);
    expect(refused).toEqual([...Array(6).fill('TypeError'), 'allowed']);
    await page.evaluate(`document.body.append(Object.assign(document.createElement('script'), {}))`);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    await page.evaluate('window.against.length = 0');
    await page.evaluate(INLINE_STYLES);
    // What scripts say of a style element is applied, the markup's is not.
    expect(await page.evaluate(`[...document.styleSheets].at(-1).cssRules.length`)).toBe(1);
    await expect
      .poll(() => page.evaluate<string[]>('window.against.map((one) => one.split(" ")[0])'))
      .toEqual(['style-src-attr', 'style-src-elem']);
    await page.close();
    const answers = await Promise.all(['/library', '/notebooks/a', '/notebooks/a'].map((at) => policyOf(at)));
    for (const policy of answers) {
      for (const directive of ['script-src', 'style-src', 'style-src-attr'])
        expect(new RegExp(`${directive} ([^;]*)`).exec(policy)![1], directive).not.toMatch(/unsafe|\*|https:/);
      expect(policy).toContain(`require-trusted-types-for 'script'`);
    }
    // Of each answer its own.
    expect(answers[1]).not.toBe(answers[2]);
    const forged = await policyOf('/notebooks/a', { 'content-security-policy': `script-src 'nonce-forged'` });
    expect(forged).not.toContain('forged');
  });

  const policyOf = async (address: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${stage.server.url}${address}`, { headers });
    expect(await response.text()).not.toContain('forged');
    return response.headers.get('content-security-policy')!;
  };

  /** Operations that a page has asked and that a server for known documents would refuse. */
  const unknown = new WeakMap<WatchedPage, string[]>();

  async function opened(address: string): Promise<WatchedPage> {
    const page = await openPage(stage.browser, 'about:blank');
    const asked: string[] = [];
    unknown.set(page, asked);
    page.on('request', (request) => {
      if (!/\/graphql(?:\/stream)?$/.test(request.url())) return;
      const { query, operationName } = request.postDataJSON() as { query: string; operationName?: string };
      if (
        !known.has(
          createHash('sha256')
            .update(print(parse(query)))
            .digest('hex'),
        )
      )
        asked.push(operationName ?? query);
    });
    await page.addInitScript(`window.against = [];
      document.addEventListener('securitypolicyviolation', (event) => {
        window.against.push([event.violatedDirective, event.blockedURI, event.sample].join(' '));
      });`);
    await page.goto(`${stage.server.url}${address}`);
    return page;
  }

  /** What its policy has refused, and what its scripts have complained about. */
  async function faultsOf(page: WatchedPage): Promise<string[]> {
    const against = await page.evaluate<string[]>('window.against');
    return [...against, ...unknown.get(page)!, ...page.faults.filter((fault) => !/status of 404/.test(fault))];
  }
});
