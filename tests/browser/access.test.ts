import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flapbook } from '../cli/flapbook.ts';
import { type Started, startFlapbook } from '../start/server.ts';
import { axeFaults } from './axe.ts';
import { CHROMIUM, launchBrowser, openPage, screenshot } from './browser.ts';

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)(
  'a Flapbook that people sign in to (needs Chromium; CHROMIUM_PATH names one)',
  () => {
    let data: string;
    let server: Started;
    let browser: Browser;
    let member: BrowserContext;
    let page: Page;
    let token: string;
    let link: string;

    beforeAll(async () => {
      data = await mkdtemp(path.join(tmpdir(), 'flapbook-sign-in-'));
      server = await startFlapbook(data, { environment: { FLAPBOOK_SIGN_IN: 'required' } });
      browser = await launchBrowser();
      member = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
      page = await member.newPage();
      const made = await flapbook('token', 'create', 'first', '--member', 'Ada', '--role', 'admin', '--data', data);
      token = made.stdout.trim();
      // A first start may have to build the web app.
    }, 300_000);
    afterAll(async () => {
      await browser?.close();
      await server?.interrupt();
      await rm(data, { recursive: true });
    });

    /** In both themes and on a phone. */
    async function lookAt(name: string): Promise<void> {
      for (const [colorScheme, width] of [
        ['light', 1280],
        ['dark', 1280],
        ['light', 390],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await screenshot(page, `access-${name}-${colorScheme}-${width}`);
        expect(await axeFaults(page), `${name} ${colorScheme} ${width}`).toEqual([]);
        expect(
          await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'),
          name,
        ).toBeLessThanOrEqual(0);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    }

    test('leads a stranger to where one signs in, says what is wrong with a token, and leads on to the page', async () => {
      expect(token).toMatch(/^flap_/);
      await page.goto(`${server.url}/jobs`);
      await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
      const field = page.getByLabel('Personal access token');
      await field.fill('flap_wrong');
      await field.press('Enter');
      await page.getByText('The token is unknown, has expired, or was revoked.').waitFor();
      await lookAt('sign-in');
      await field.fill(token);
      await field.press('Enter');
      await page.getByRole('heading', { name: 'Jobs' }).waitFor();
      // What the page follows comes over a stream.
      await page.getByText(/0 running and 0 queued/).waitFor();
    });

    test('has an account page with tokens and browsers', async () => {
      await page.getByRole('link', { name: 'Account' }).press('Enter');
      await page.getByText('This browser', { exact: true }).waitFor();
      await page.getByLabel('What it is for').fill('nightly');
      await page.getByRole('button', { name: 'Make a token' }).press('Enter');
      const made = page.getByLabel(/^The token\. It is shown this once/);
      await made.waitFor();
      expect(await made.inputValue()).toMatch(/^flap_[\w-]{43}$/);
      await page.getByText(/viewer · until .* · never used/).waitFor();
      await lookAt('account');
      await page.getByLabel('What it is for').fill('weekly');
      await page.getByRole('button', { name: 'Make a token' }).press('Enter');
      // From row to row: the keyboard goes on with the next token, the last made standing first.
      const focused = () => page.evaluate('document.activeElement.ariaLabel');
      await page.getByRole('button', { name: 'Revoke weekly' }).focus();
      for (const next of ['Revoke nightly', 'Revoke first']) {
        await page.keyboard.press('Enter');
        await expect.poll(focused).toBe(next);
      }
      expect(await page.getByText(/nightly|weekly/).count()).toBe(0);
    });

    test('publishes for everybody and takes it back: the link then says so', async () => {
      await page.goto(`${server.url}/notebooks/welcome`);
      // Whatever stands beside it, it can be read.
      const title = page.getByRole('textbox', { name: 'Title of the notebook' });
      await title.waitFor();
      expect((await title.boundingBox())!.width).toBeGreaterThan(200);
      await page.getByRole('button', { name: /^Publish/ }).press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Who may read it').selectOption('PUBLIC');
      await dialog.getByRole('button', { name: 'Publish', exact: true }).press('Enter');
      const published = dialog.getByRole('textbox', { name: 'Link to the revision' });
      await published.waitFor();
      link = await published.inputValue();
      await dialog.getByRole('button', { name: 'Close' }).press('Enter');

      const stranger = await openPage(browser, `${server.url}/published`);
      await stranger.getByRole('link', { name: /Welcome/ }).press('Enter');
      await stranger.getByText(/Verified: what you see has the digest/).waitFor();
      expect(stranger.url()).toBe(link);
      const tag = (await fetch(link)).headers.get('etag')!;
      const known = async () => (await fetch(link, { headers: { 'if-none-match': tag } })).status;
      expect(await known()).toBe(304);

      await page.getByRole('button', { name: /^Publish/ }).press('Enter');
      await dialog.getByText(/1 earlier revision/).press('Enter');
      await dialog.getByRole('combobox', { name: /^Who may read Welcome/ }).selectOption('WITHDRAWN');
      await expect.poll(async () => (await fetch(link)).status).toBe(410);
      expect(await known()).toBe(410);
      await stranger.reload();
      await stranger.getByRole('heading', { name: 'This revision was withdrawn.' }).waitFor();
      expect((await fetch(link.replace('/r/', '/api/revisions/').concat('/preview.png'))).status).toBe(410);
      await stranger.close();
    });

    test('has workspaces: what is made in one is not there in another', async () => {
      await page.goto(`${server.url}/account`);
      await page.getByRole('link', { name: 'Workspaces' }).press('Enter');
      await page.getByRole('heading', { name: 'My own' }).waitFor();
      const form = page.getByRole('form', { name: 'New workspace' });
      await form.getByLabel('Name').fill('Pruners');
      await form.getByRole('button', { name: 'Create' }).press('Enter');
      await page.getByRole('form', { name: 'Let somebody into Pruners' }).waitFor();
      await page.getByRole('button', { name: 'Leave Pruners' }).waitFor();
      await lookAt('workspaces');
      const chosen = page.getByRole('combobox', { name: 'Workspace' });
      await chosen.selectOption('Pruners');
      await page.waitForURL(`${server.url}/`);
      const created =
        await page.evaluate(`fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: 'mutation { saveNotebook(input: { id: "prune", title: "Prune it", version: 0, variables: {}, cells: [] }) { __typename } }' }) }).then((answer) => answer.json())`);
      expect(created).toEqual({ data: { saveNotebook: { __typename: 'Notebook' } } });
      await page.reload();
      await page.getByRole('link', { name: /Prune it/ }).waitFor();
      await chosen.selectOption('My own');
      await page.getByRole('link', { name: /Welcome/ }).waitFor();
      expect(await page.getByRole('link', { name: /Prune it/ }).count()).toBe(0);
    });

    test('shares what a workspace has, takes it back, and moves it', async () => {
      const file = path.join(data, 'ours.txt');
      await writeFile(file, 'The cat sat on the mat. '.repeat(50));
      const chosen = page.getByRole('combobox', { name: 'Workspace' });
      await chosen.selectOption('Pruners');
      await page.getByRole('link', { name: /Prune it/ }).waitFor();
      const query = `mutation { registerDataset(input: { name: "ours", source: { text: { file: ${JSON.stringify(file)} } } }) {
        __typename ... on Problem { message } } }`;
      expect(
        await page.evaluate(`fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' },
          body: ${JSON.stringify(JSON.stringify({ query }))} }).then((answer) => answer.json())`),
      ).toEqual({ data: { registerDataset: { __typename: 'Dataset' } } });
      await page.goto(`${server.url}/library?tab=dataset`);
      const row = page.getByRole('row', { name: /ours/ });
      await row.getByText('Belongs to: Pruners').waitFor();
      await row.getByRole('button', { name: 'Share or move “ours”' }).press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Nobody else has it from here.').waitFor();
      await dialog.getByLabel('Share with').selectOption('All members');
      await dialog.getByRole('button', { name: 'Share', exact: true }).press('Enter');
      const back = dialog.getByRole('button', { name: 'Take back from All members' });
      await back.waitFor();
      await lookAt('sharing');
      await dialog.getByRole('button', { name: 'Close' }).press('Enter');
      await row.getByText('Pruners · shared with all members').waitFor();
      await lookAt('library');
      await row.getByRole('button', { name: 'Share or move “ours”' }).press('Enter');
      await back.press('Enter');
      await dialog.getByText('Nobody else has it from here.').waitFor();
      await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Shared with');

      await page.goto(`${server.url}/notebooks/prune`);
      await page.getByRole('button', { name: 'Move …' }).press('Enter');
      await dialog.getByLabel('Move to').selectOption('My own');
      await lookAt('moving');
      await dialog.getByRole('button', { name: 'Move', exact: true }).press('Enter');
      // The page goes along.
      await expect.poll(() => chosen.locator('option:checked').textContent()).toBe('My own');
      await page.getByText('Belongs to: My own').waitFor();
    });

    test('deletes a workspace once what it owns goes elsewhere', async () => {
      await page.goto(`${server.url}/workspaces`);
      await page.getByRole('button', { name: 'Delete Pruners …' }).press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Delete', exact: true }).press('Enter');
      await dialog.getByText(/It still owns 1 data set/).waitFor();
      await lookAt('deleting');
      await dialog.getByLabel('What it owns').selectOption('goes to: My own');
      await dialog.getByRole('button', { name: 'Delete', exact: true }).press('Enter');
      await page.getByRole('heading', { name: 'Pruners', exact: true }).waitFor({ state: 'detached' });
      await page.goto(`${server.url}/library/datasets/ours`);
      await page.getByText('SHA-256').first().waitFor();
      await page.getByRole('button', { name: 'Share or move …' }).waitFor();
      // Whoever has one workspace knows whose it is.
      expect(await page.getByText('Belongs to:').count()).toBe(0);
      await lookAt('dataset');
    });

    test('answers for pages and pictures of what is for members of another workspace as for what never was', async () => {
      const eve = await flapbook('token', 'create', 'eve', '--member', 'Eve', '--role', 'researcher', '--data', data);
      const publish = 'mutation { publishRevision(notebook: "prune", version: 1) { ... on Revision { digest } } }';
      const { publishRevision } = (
        await page.evaluate<{ data: { publishRevision: { digest: string } } }>(
          `fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query: ${JSON.stringify(publish)} }) }).then((given) => given.json())`,
        )
      ).data;
      const told = async (address: string, id: string, token: string | null) => {
        const response = await fetch(server.url + address.replace('ID', id), {
          headers: token === null ? {} : { authorization: `Bearer ${token}` },
          redirect: 'manual',
        });
        const headers = [...response.headers].filter(([name]) => !['date', 'etag', 'content-length'].includes(name));
        return JSON.stringify([response.status, headers, await response.text()])
          .replaceAll(id, '<id>')
          .replaceAll(/nonce[-=]\\*"?[\w+/=-]+/g, '<nonce>');
      };
      for (const address of ['/r/ID', '/api/revisions/ID/preview.png']) {
        for (const token of [null, eve.stdout.trim()]) {
          const never = await told(address, 'd'.repeat(64), token);
          expect(await told(address, publishRevision.digest, token), address).toBe(never);
        }
        const own = `fetch('${address.replace('ID', publishRevision.digest)}').then(({ status }) => status)`;
        expect(await page.evaluate(own)).toBe(200);
      }
    });

    test('lets admins add members and shows them who did what', async () => {
      await page.goto(`${server.url}/members`);
      await page.getByLabel('Name').fill('Bob');
      await page.getByLabel('E-mail address').fill('bob@example.org');
      await page.getByRole('button', { name: 'Add', exact: true }).press('Enter');
      await page.getByRole('combobox', { name: 'What Bob may do' }).waitFor();
      await page.getByText(/Ada published revision .*welcome/).waitFor();
      await page.getByText(/Ada set revision audience/).waitFor();
      await page.getByText(/Ada added member bob@example.org/).waitFor();
      await lookAt('members');
    });

    test('says which token a browser is signed in with, and signs it out when that is revoked', async () => {
      const made = await flapbook('token', 'create', 'laptop', '--member', 'Bob', '--data', data);
      const context = await browser.newContext();
      const other = await context.newPage();
      await other.goto(`${server.url}/account`);
      await other.getByLabel('Personal access token').fill(made.stdout.trim());
      await other.getByLabel('Personal access token').press('Enter');
      await other.getByText('This browser is signed in with it: revoking it signs you out.').waitFor();
      await other.getByRole('button', { name: 'Revoke laptop' }).press('Enter');
      await other.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
      await other.goto(`${server.url}/account`);
      await other.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
      await context.close();
    });

    test('signs out', async () => {
      await page.goto(`${server.url}/account`);
      await page.getByRole('button', { name: 'Sign out' }).first().press('Enter');
      await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
      await page.goto(server.url);
      await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
      await member.close();
    });
  },
);
