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
  '/library/studies',
  '/no-such-page',
];
/** A page is opened once and then looked at in each of these ways. */
const LOOKS = {
  light: { colorScheme: 'light', width: 1280 },
  dark: { colorScheme: 'dark', width: 1280 },
  phone: { colorScheme: 'light', width: 390 },
} as const;

/** Milliseconds in which a page loads what it shows. A page that follows the fleet is never idle. */
const SETTLING = 1_000;
/** And in which it follows a change of its width. */
const REDRAWING = 200;

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('every page (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/');

  test.each(PAGES)('%s: follows WCAG 2.2 AA as far as axe can tell, and fits its width', async (address) => {
    const page = await openPage(stage.browser, `${stage.server.url}${address}`);
    try {
      await page.getByRole('main').waitFor();
      await page.waitForTimeout(SETTLING);
      for (const [look, { colorScheme, width }] of Object.entries(LOOKS)) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        // Plots are drawn anew for another width, a frame or two later.
        await page.waitForTimeout(REDRAWING);
        await screenshot(page, `page${address.replaceAll(/\W/g, '-')}-${look}`);
        expect(await axeFaults(page), look).toEqual([]);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflow, look).toBeLessThanOrEqual(0);
      }
    } finally {
      await page.close();
    }
  });
});
