import { type HubServer, startHubServer } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, screenshot, withBrowser } from './browser.ts';

const TOKEN = 'hf_of_a_browser';
const MODEL = '/library/models/flapbook-demo';
/** A model is written, or sent, on a busy machine. */
const LONG = { timeout: 120_000 };

describe.skipIf(CHROMIUM === null)('pushing to the hub in a browser (needs Chromium)', () => {
  let hub: HubServer;
  beforeAll(async () => {
    hub = await startHubServer({ token: TOKEN });
  });
  afterAll(() => hub.close());
  const stage = withBrowser(MODEL, () => ({ HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN }));

  test('a model is written and pushed to a private repository; what stands in the way is said', async () => {
    const { page } = stage;
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${stage.server.url}${MODEL}`);
    const run = page.getByRole('button', { name: 'Run', exact: true });
    const open = page.getByRole('button', { name: 'Push to the hub …' });
    await run.or(open).first().waitFor();
    if (await run.isVisible()) await run.press('Enter');
    await open.press('Enter', LONG);
    await page.getByRole('textbox', { name: 'Repository' }).fill('owner/tiny');
    expect(await axeFaults(page)).toEqual([]);
    hub.pushes.faults.readOnly = true;
    const push = page.getByRole('button', { name: 'Push', exact: true });
    await push.press('Enter');
    await page.getByText('do not have the right').waitFor(LONG);
    await screenshot(page, 'push-refused-phone');
    hub.pushes.faults.readOnly = false;
    // Longer than the form waits for an answer: it follows the job to its end.
    hub.faults.status = { path: '/preupload/', status: 503, retryAfter: '4', times: 1 };
    await push.press('Enter');
    await page.getByRole('link', { name: `${hub.endpoint}/owner/tiny/tree/main` }).waitFor(LONG);
    await screenshot(page, 'push-done-phone');
    expect(Object.keys(hub.repositories.get('models/owner/tiny')!.files)).toContain('model.safetensors');
    expect(hub.pushes.privacy.get('models/owner/tiny')).toBe(true);
    expect(page.faults).toEqual([]);
  }, 300_000);
});
