import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '@flapbook/database';
import { openOperations } from '@flapbook/operations';
import type { Page } from 'playwright-core';
import { CHROMIUM, launchBrowser } from '../../tests/browser/browser.ts';
import { startFlapbook } from '../../tests/start/server.ts';
import { insertCalibration, insertModel, registerRows } from '../rethreshold/synthetic.ts';
import { notebookInput, PICTURES, START_RATIO } from './document.ts';
import { floor, goesBack, latencies, read, type Seen, watch } from './page.ts';

/**
 * From moving the slider to the plan on screen, for statistics of LLaMA-7B's size (32 layers, 32 heads of 128 channels,
 * 11,008 MLP channels; seeded): the whole platform with its own database, in headless Chromium. Each notebook's slider is
 * moved 60 times: by the keyboard, each time once the last plan is painted, and dragged, 60 moves a second. The time is
 * from the input event to the first task after the frame with a plan for that position or a later one. Beside it stands
 * what an empty request and an empty frame took just before: on a machine with other work, they take as long as that lets
 * them.
 */
const MOVES = 60;
const FRAME_MILLISECONDS = 1000 / 60;

if (CHROMIUM === null) throw new Error('This needs Chromium; CHROMIUM_PATH names one.');
const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'database') });
const operations = await openOperations({ url: postgres.url, applicationName: 'bench' });
await insertCalibration(operations, await insertModel(operations), await registerRows(operations, folder));
await operations.close();
const server = await startFlapbook(path.join(folder, 'data'), { databaseUrl: postgres.url });
const browser = await launchBrowser();
try {
  const rows: Record<string, Record<string, number>> = {};
  for (const pictures of PICTURES) {
    await save(notebookInput(pictures));
    for (const [name, move] of Object.entries({ keyboard: byKeyboard, drag: byDragging })) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(`${server.url}/notebooks/slider-${pictures}`);
      await page.locator('[data-cell="heat-map"] svg[role="img"], [data-cell="heat-map"] canvas').first().waitFor();
      await page.locator('[data-cell="plan"] dt').first().waitFor();
      await page.waitForTimeout(1_000);
      const { requests, frames } = await floor(page);
      await watch(page);
      await move(page);
      const seen = await settled(page);
      if (goesBack(seen)) throw new Error('An earlier plan was painted after a later one.');
      rows[`${pictures}, ${name}`] = {
        ...figuresOf(seen),
        'empty request p95 ms': at(requests, 0.95),
        'empty frame p95 ms': at(frames, 0.95),
      };
      await page.close();
    }
  }
  console.table(rows);
} finally {
  await browser.close();
  await server.interrupt();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

async function byKeyboard(page: Page): Promise<void> {
  await page.locator('[data-cell="plan"] input[type="range"]').focus();
  for (let move = 1; move <= MOVES; move++) {
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(`window.seen.paints.at(-1)?.ratio === window.seen.inputs.at(-1)?.ratio`);
  }
}

async function byDragging(page: Page): Promise<void> {
  const slider = page.locator('[data-cell="plan"] input[type="range"]');
  const { x, y, width, height } = (await slider.boundingBox())!;
  const at = (move: number) => x + 8 + (width - 16) * ((START_RATIO - 0.01 + move * 0.01) / 0.98);
  await page.mouse.move(at(0), y + height / 2);
  await page.mouse.down();
  const started = performance.now();
  for (let move = 1; move <= MOVES; move++) {
    await page.mouse.move(at(move), y + height / 2);
    await page.waitForTimeout(Math.max(0, started + move * FRAME_MILLISECONDS - performance.now()));
  }
  await page.mouse.up();
}

/** What was seen once the last position is painted. */
async function settled(page: Page): Promise<Seen> {
  await page.waitForFunction(`window.seen.paints.at(-1)?.ratio === window.seen.inputs.at(-1)?.ratio`);
  return read(page);
}

function figuresOf(seen: Seen): Record<string, number> {
  const times = latencies(seen);
  const requests = seen.requests.map(({ milliseconds }) => milliseconds);
  return {
    moves: times.length,
    'median ms': at(times, 0.5),
    'p95 ms': at(times, 0.95),
    'worst ms': at(times, 1),
    'plans painted': seen.paints.length,
    'request p95 ms': at(requests, 0.95),
    'answer kB': Math.round(Math.max(...seen.requests.map(({ bytes }) => bytes)) / 100) / 10,
    'frame p95 ms': at(seen.frames, 0.95),
    elements: seen.elements,
  };
}

/** The value that a share of all does not exceed (nearest rank), to a tenth. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN) * 10) / 10;
}

async function save(input: ReturnType<typeof notebookInput>): Promise<void> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }',
      variables: { input },
    }),
  });
  const answer = await response.text();
  if (!answer.includes('"Notebook"')) throw new Error(`The notebook was not saved: ${answer}`);
}
