import type { Browser, BrowserContext } from 'playwright-core';

/** What a reader's browser notes of one visit: milliseconds from the click, bytes as they came over the wire. */
export interface Visit {
  readonly firstContentfulPaint: number;
  readonly largestContentfulPaint: number;
  /** Until the answer's first byte. */
  readonly firstByte: number;
  readonly layoutShift: number;
  readonly requests: number;
  readonly bytes: number;
  readonly scriptBytes: number;
}

/** Read in the page; text, so that this needs no types of the browser. */
const NOTED = `new Promise((resolve) => {
  const noted = { paint: 0, largest: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) noted.largest = entry.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) noted.shift += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve({
    ...noted,
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    firstByte: performance.getEntriesByType('navigation')[0].responseStart,
  }), 1500);
})`;

/** Opens a page in a context and notes how it arrives. Bytes are those of the network, as the browser counts them. */
export async function visit(context: BrowserContext, url: string): Promise<Visit> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const kinds = new Map<string, string>();
  let [requests, bytes, scriptBytes] = [0, 0, 0];
  session.on('Network.responseReceived', ({ requestId, type }) => void kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    requests += 1;
    bytes += encodedDataLength;
    if (kinds.get(requestId) === 'Script') scriptBytes += encodedDataLength;
  });
  await page.goto(url, { waitUntil: 'load' });
  const noted = await page.evaluate<{ paint: number; largest: number; shift: number; firstByte: number }>(NOTED);
  await page.close();
  return {
    firstContentfulPaint: Math.round(noted.paint),
    largestContentfulPaint: Math.round(noted.largest),
    firstByte: Math.round(noted.firstByte),
    layoutShift: Number(noted.shift.toFixed(4)),
    requests,
    bytes,
    scriptBytes,
  };
}

/** Milliseconds from now until an opened notebook shows its first result. */
export async function untilFirstResult(browser: Browser, url: string): Promise<number> {
  const started = performance.now();
  const page = await browser.newPage();
  await page.goto(url);
  // The model's own figures need no run: they are the first that a newcomer sees.
  await page.getByRole('region', { name: 'Query: Model' }).getByText('flapbook-demo').last().waitFor();
  await page.close();
  return Math.round(performance.now() - started);
}
