import { Agent, request } from 'node:http';

/** An event of the subscription `operations`, as it came over the wire. */
export interface StreamedEvent {
  readonly key: string;
  readonly sequence: number;
  readonly status: string;
}

const QUERY = 'subscription ($keys: [ID!]!) { operations(keys: $keys) { sequence status operation { key } } }';
const ENDS = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);

/** One connection that follows some operations. */
export interface Stream {
  readonly keys: readonly string[];
  readonly events: readonly StreamedEvent[];
  /** Resolves once the first event is there. */
  readonly opened: Promise<void>;
  /** Resolves once every operation has ended. */
  readonly ended: Promise<void>;
  /** Leaves, as who closes a tab does. */
  close(): void;
}

/** Follows operations over a connection of its own, as a browser's tab does, until all of them have ended. */
export function openStream(url: string, keys: readonly string[]): Stream {
  const events: StreamedEvent[] = [];
  const running = new Set(keys);
  let open = (): void => undefined;
  let close = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const ended = new Promise<void>((resolve, reject) => {
    const body = JSON.stringify({ query: QUERY, variables: { keys } });
    const asked = request(`${url}/graphql/stream`, {
      method: 'POST',
      agent: new Agent(),
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'content-length': Buffer.byteLength(body),
      },
    });
    close = () => void asked.destroy();
    const take = (event: StreamedEvent): void => {
      events.push(event);
      open();
      if (ENDS.has(event.status)) running.delete(event.key);
      if (running.size > 0) return;
      resolve();
      asked.destroy();
    };
    asked.once('error', reject);
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const parts = (text + chunk).split('\n\n');
        text = parts.pop()!;
        for (const part of parts) {
          const data = /^event: next\ndata: (.*)$/m.exec(part);
          if (!data) continue;
          try {
            take(readEvent(data[1]!));
          } catch (error) {
            reject(error);
            asked.destroy();
            return;
          }
        }
      });
      response.once('end', () => reject(new Error('The stream ended before the operations did.')));
      response.once('error', reject);
    });
    asked.end(body);
  });
  // Whoever waits for the start only must not be hit by the end.
  ended.catch(() => undefined);
  return { keys, events, opened: Promise.race([opened, ended]), ended, close };
}

function readEvent(json: string): StreamedEvent {
  const { data, errors } = JSON.parse(json) as {
    data?: { operations: { sequence: number; status: string; operation: { key: string } } };
    errors?: unknown;
  };
  if (!data) throw new Error(`The server answered ${JSON.stringify(errors)}`);
  const { sequence, status, operation } = data.operations;
  return { key: operation.key, sequence, status };
}

/** Where the events of one operation are not each one more than the one before. */
export function gapsIn({ keys, events }: Stream): { key: string; after: number; came: number }[] {
  return keys.flatMap((key) => {
    const sequences = events.filter((event) => event.key === key).map(({ sequence }) => sequence);
    return sequences
      .slice(1)
      .map((came, i) => ({ key, after: sequences[i]!, came }))
      .filter(({ after, came }) => came !== after + 1);
  });
}
