import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { CHROMIUM, openPage, screenshot, withBrowser } from './browser.ts';

const PAGES = [
  '/',
  '/?q=heads',
  '/notebooks/welcome',
  '/notebooks/compensation',
  '/jobs',
  '/library',
  '/library?tab=evaluation',
  '/no-such-page',
];
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
};

/** Milliseconds in which a page loads what it shows. A page that follows the fleet is never idle. */
const SETTLING = 1_000;

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('every page (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');

  const views = PAGES.flatMap((address) => Object.keys(LOOKS).map((look) => [address, look] as const));
  test.each(views)('%s, %s: follows WCAG 2.2 AA as far as axe can tell, and fits its width', async (address, look) => {
    const page = await openPage(stage.browser, `${stage.server.url}${address}`, LOOKS[look]);
    try {
      await page.getByRole('main').waitFor();
      await page.waitForTimeout(SETTLING);
      await screenshot(page, `page${address.replaceAll(/\W/g, '-')}-${look}`);
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    } finally {
      await page.close();
    }
  });
});
