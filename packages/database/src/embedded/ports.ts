import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Layout } from './layout.ts';

/**
 * Below the ports that systems hand out for outgoing connections: while the server is down for a moment, one of those
 * (even one of a client that tries to reach the server) could take its port.
 */
const FIRST = 20_000;
const COUNT = 10_000;
const TRIES = 50;

/** The port of the folder's last server, so that its address stays the same; or nothing. */
export function rememberedPort(layout: Layout): number | undefined {
  try {
    const port = Number(readFileSync(layout.port, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

export function rememberPort(layout: Layout, port: number): void {
  if (rememberedPort(layout) !== port) writeFileSync(layout.port, `${port}\n`, { mode: 0o600 });
}

/** A port that is free at the moment: the preferred one, if that is. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await canListen(preferred)) !== undefined) return preferred;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await canListen(FIRST + Math.floor(Math.random() * COUNT));
    if (port !== undefined) return port;
  }
  // Port 0 leaves the choice to the system.
  return (await canListen(0)) ?? FIRST;
}

/** The port on which listening worked, or nothing. */
function canListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: taken } = server.address() as { port: number };
      server.close(() => resolve(taken));
    });
  });
}
