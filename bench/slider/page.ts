import type { Page } from 'playwright-core';

/** What a page has seen, in milliseconds of its own clock. */
export interface Seen {
  /** Positions of the slider as input events told of them. */
  readonly inputs: readonly { readonly ratio: number; readonly at: number }[];
  /** Ratios of plans that had been painted by a moment. */
  readonly paints: readonly { readonly ratio: number; readonly at: number }[];
  readonly requests: readonly { readonly milliseconds: number; readonly bytes: number }[];
  /** Between the frames, while the slider moved. */
  readonly frames: readonly number[];
  /** Elements of the cell that shows the plan. */
  readonly elements: number;
}

/**
 * Watches the cell `plan` from inside the page. A plan counts as painted in the first task after the frame that draws it:
 * the figures of a cell change in one step, and the tile of the requested ratio is one of them.
 */
const WATCH = `(() => {
  const cell = document.querySelector('[data-cell="plan"]');
  const slider = cell.querySelector('input[type="range"]');
  const shown = () => {
    const label = [...cell.querySelectorAll('dt')].find((dt) => dt.textContent === 'Requested ratio');
    return label ? Math.round(parseFloat(label.nextElementSibling.textContent) * 1000) / 100000 : null;
  };
  const seen = { inputs: [], paints: [], frames: [] };
  slider.addEventListener('input', (event) => seen.inputs.push({ ratio: Number(slider.value), at: event.timeStamp }), true);
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => seen.paints.push({ ratio: waiting.shift(), at: performance.now() });
  let last = shown();
  new MutationObserver(() => {
    const ratio = shown();
    if (ratio === null || ratio === last) return;
    last = ratio;
    requestAnimationFrame(() => {
      waiting.push(ratio);
      channel.port2.postMessage(null);
    });
  }).observe(cell, { subtree: true, childList: true, characterData: true });
  let before;
  const frame = (now) => {
    if (before !== undefined) seen.frames.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  performance.clearResourceTimings();
  performance.setResourceTimingBufferSize(1000);
  window.seen = seen;
})()`;

const READ = `({
  ...window.seen,
  requests: performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/graphql'))
    .map(({ duration, encodedBodySize }) => ({ milliseconds: duration, bytes: encodedBodySize })),
  elements: document.querySelectorAll('[data-cell="plan"] *').length,
})`;

/** What the machine takes at this moment for an empty request, and from any moment to the task after the next frame. */
const FLOOR = `(async () => {
  const times = { requests: [], frames: [] };
  const channel = new MessageChannel();
  const painted = () => new Promise((done) => {
    channel.port1.onmessage = done;
    requestAnimationFrame(() => channel.port2.postMessage(null));
  });
  const body = JSON.stringify({ query: '{ __typename }' });
  for (let round = 0; round < 30; round++) {
    const asked = performance.now();
    await (await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text();
    const answered = performance.now();
    await painted();
    times.requests.push(answered - asked);
    times.frames.push(performance.now() - answered);
  }
  return times;
})()`;

export function floor(
  page: Page,
): Promise<{ readonly requests: readonly number[]; readonly frames: readonly number[] }> {
  return page.evaluate(FLOOR);
}

export async function watch(page: Page): Promise<void> {
  await page.evaluate(WATCH);
}

export function read(page: Page): Promise<Seen> {
  return page.evaluate<Seen>(READ);
}

/** Milliseconds from each input to the first paint of a plan for it or for a later one. */
export function latencies({ inputs, paints }: Seen): number[] {
  return inputs.map(({ at }, index) => {
    const later = new Set(inputs.slice(index).map(({ ratio }) => ratio));
    const paint = paints.find((entry) => entry.at >= at && later.has(entry.ratio));
    if (!paint) throw new Error(`The plan of input ${index} was never painted.`);
    return paint.at - at;
  });
}

/** Whether a plan of an earlier input was ever painted after one of a later input. */
export function goesBack({ inputs, paints }: Seen): boolean {
  const places = paints.map(({ ratio }) => inputs.findIndex((input) => input.ratio === ratio));
  return places.some((place, index) => index > 0 && place < places[index - 1]!);
}
