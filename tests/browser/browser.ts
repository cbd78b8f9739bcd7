import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { type Started, startFlapbook } from '../start/server.ts';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Where a Chromium is: CHROMIUM_PATH or the usual places; null where there is none. */
export const CHROMIUM = [process.env.CHROMIUM_PATH, ...PLACES].find((place) => place && existsSync(place)) ?? null;

/** Where the tests leave pictures for people to look at; they take none when it is not set. */
const SCREENSHOTS = process.env.FLAPBOOK_SCREENSHOTS;

/** Headless, and looking for nothing outside. */
export async function launchBrowser(): Promise<Browser> {
  if (SCREENSHOTS) await mkdir(SCREENSHOTS, { recursive: true });
  return chromium.launch({
    executablePath: CHROMIUM!,
    // Chromium's own services would look for hosts that a test has no business with; root has no sandbox.
    args: [
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/** A page that keeps the errors of its scripts. */
export type WatchedPage = Page & { readonly faults: string[] };

/** Opens a page and keeps the errors of its scripts. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(url);
  return Object.assign(page, { faults });
}

/** What the tests of a file work on. Its fields may be read from inside tests and hooks. */
export interface Stage {
  readonly server: Started;
  readonly browser: Browser;
  readonly page: WatchedPage;
  /** Stops the platform and starts it anew at the same address, on the same data. */
  restart(): Promise<void>;
}

/**
 * Registers hooks that start the whole platform on an empty folder, and a browser on one of its pages.
 *
 * @param environment what the platform's environment has besides that of the tests; asked when it starts
 */
export function withBrowser(address: string, environment: () => Readonly<Record<string, string>> = () => ({})): Stage {
  let data: string;
  let stage: Omit<Stage, 'restart'> | undefined;
  beforeAll(async () => {
    data = await mkdtemp(path.join(tmpdir(), 'flapbook-browser-'));
    const server = await startFlapbook(data, { environment: environment() });
    const browser = await launchBrowser();
    stage = { server, browser, page: await openPage(browser, `${server.url}${address}`) };
    // A first start may have to build the web app.
  }, 300_000);
  afterAll(async () => {
    await stage?.browser.close();
    await stage?.server.interrupt();
    await rm(data, { recursive: true });
  });
  const opened = () => {
    if (!stage) throw new Error('The browser opens before the first test, not before that.');
    return stage;
  };
  return {
    get server() {
      return opened().server;
    },
    get browser() {
      return opened().browser;
    },
    get page() {
      return opened().page;
    },
    async restart() {
      const { server } = opened();
      await server.interrupt();
      const again = await startFlapbook(data, { port: Number(new URL(server.url).port), environment: environment() });
      stage = { ...opened(), server: again };
    },
  };
}

const MOST_DRAWING_MILLISECONDS = 2_000;

/** Waits until what the page shows is drawn, and leaves a picture of it where pictures are wanted. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const drawn = page.evaluate('document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(drawn)))');
  // A page without scripts may never say so; that it was closed meanwhile is no fault.
  await Promise.race([drawn.catch(() => undefined), sleep(MOST_DRAWING_MILLISECONDS)]);
  if (SCREENSHOTS) await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
