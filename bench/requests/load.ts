import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What is asked for again and again. */
export interface Asked {
  readonly url: string;
  /** Sent as JSON by POST; a GET when absent. */
  readonly body?: object;
  /** Tokens of members who ask in turns, since each may ask so often; nobody when absent. */
  readonly tokens?: readonly string[];
  /** @throws Error when the answer is not what was asked for */
  readonly check: (answer: string) => void;
}

/** What some seconds of it came to. */
export interface Load {
  readonly requestsPerSecond: number;
  /** Milliseconds from the request to the last byte of its answer, in no order. */
  readonly latencies: readonly number[];
  /** Answers 429 and 503, with which a server refuses more than it can do; they are in neither of the others. */
  readonly refused: number;
}

/** So many clients, each on a connection of its own that it keeps, ask as fast as they are answered. */
export async function load(asked: Asked, { clients, seconds }: { clients: number; seconds: number }): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  let refused = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  let turn = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const start = performance.now();
      if (await ask(asked, agent, turn++)) latencies.push(performance.now() - start);
      else refused += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, client));
  } finally {
    agent.destroy();
  }
  return { requestsPerSecond: (latencies.length / (performance.now() - began)) * 1000, latencies, refused };
}

/** @returns whether it was answered; refused otherwise */
async function ask({ url, body, tokens, check }: Asked, agent: Agent, turn: number): Promise<boolean> {
  const content = body && JSON.stringify(body);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      ...(content && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }),
      ...(tokens && { authorization: `Bearer ${tokens[turn % tokens.length]}` }),
    };
    request(url, { method: content ? 'POST' : 'GET', agent, headers }, resolve)
      .once('error', reject)
      .end(content);
  });
  const answer = await text(response);
  if (response.statusCode === 429 || response.statusCode === 503) return false;
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}: ${answer.slice(0, 300)}`);
  check(answer);
  return true;
}
