import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type Load, load } from '../../bench/requests/load.ts';

/** Milliseconds that an answer takes here and a refusal does not. */
const ANSWER = 5;

test('what is refused is counted, and is neither an answer nor fast', async () => {
  const sent = { answers: 0, refusals: 0 };
  const measured = await measure((_request, response) => {
    // Every third: 429 and 503 in turns.
    if ((sent.answers + sent.refusals) % 3 === 2) {
      response.writeHead(++sent.refusals % 2 ? 429 : 503).end('come again');
      return;
    }
    sent.answers += 1;
    setTimeout(() => response.end('page'), ANSWER);
  });
  expect(sent.refusals).toBeGreaterThan(1);
  expect(measured.refused).toBe(sent.refusals);
  expect(measured.latencies).toHaveLength(sent.answers);
  expect(Math.min(...measured.latencies)).toBeGreaterThanOrEqual(ANSWER - 1);
});

test.each([
  [
    'another answer',
    (() => (_request, response) => response.end('other')) satisfies () => RequestListener,
    'not a page',
  ],
  [
    'a failure',
    (() => (_request, response) => response.writeHead(500).end('x')) satisfies () => RequestListener,
    '500',
  ],
])('%s ends the measurement', async (_what, answer, message) => {
  await expect(measure(answer())).rejects.toThrow(message);
});

async function measure(answer: RequestListener): Promise<Load> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const check = (text: string) => {
    if (text !== 'page') throw new Error(`${text} is not a page`);
  };
  try {
    const { port } = server.address() as AddressInfo;
    return await load({ url: `http://127.0.0.1:${port}`, check }, { clients: 4, seconds: 0.1 });
  } finally {
    server.close();
  }
}
