import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../../tests/browser/browser.ts';
import { startFlapbook } from '../../tests/start/server.ts';
import { publishComputed } from './publish.ts';
import { untilFirstResult, visit } from './visit.ts';

/**
 * How fast a published notebook is read, and how long a start takes: `npm start` on an empty folder until it answers, then
 * until the first result of the Welcome notebook is on the screen; then Welcome is run, published and opened in headless
 * Chromium at desk and phone width: with nothing drawn or stored yet, with figures that the server has drawn before, and
 * again in a browser that has been there. Prints JSON; milliseconds, and bytes over the wire.
 *
 *     npm run build && npx tsx bench/reading/main.ts
 */
const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const began = performance.now();
const server = await startFlapbook(folder);
const untilReady = Math.round(performance.now() - began);
const browser = await chromium.launch({
  executablePath: CHROMIUM!,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const firstResult = untilReady + (await untilFirstResult(browser, `${server.url}/notebooks/welcome`));
  const page = `${server.url}/r/${await publishComputed(server.url, 'welcome')}`;
  const desk = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const reading = {
    cold: await visit(desk, page),
    drawnBefore: await visit(await browser.newContext({ viewport: { width: 1280, height: 900 } }), page),
    again: await visit(desk, page),
    phone: await visit(await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true }), page),
  };
  console.log(JSON.stringify({ start: { untilReady, untilFirstResult: firstResult }, reading }, null, 2));
} finally {
  await browser.close();
  await server.interrupt();
  await rm(folder, { recursive: true });
}
