import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FlapbookError } from '@flapbook/flap';

/**
 * Starts to listen, at a free port where `port` is 0.
 *
 * @returns the address for a browser on this machine
 * @throws FlapbookError PORT_IN_USE
 */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new FlapbookError('PORT_IN_USE', `Something listens on port ${port} of ${host} already.`, { cause });
  }
  const address = server.address() as AddressInfo;
  return `http://${nameOf(address)}:${address.port}`;
}

function nameOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return family === 'IPv6' ? `[${address}]` : address;
}
