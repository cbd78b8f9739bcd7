import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and the server, to lose what they say to each other. */
export class Relay {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>();
  readonly #target: URL;
  #fatal: string | undefined;

  private constructor(url: string) {
    this.#target = new URL(url);
    this.#server = createServer((client) => this.#join(client));
  }

  static async before(url: string): Promise<Relay> {
    const relay = new Relay(url);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  /** The server's address by way of the relay. */
  get url(): string {
    const { port } = this.#server.address() as { port: number };
    return Object.assign(new URL(this.#target), { host: `127.0.0.1:${port}` }).href;
  }

  /** From now on the connections that there are stay open and carry nothing, as when a machine has vanished. */
  silence(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.removeAllListeners('data').resume();
  }

  /** Breaks the connections that there are. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** The next statement of that text reaches the server, and its answer is lost together with the connection. */
  loseAnswerTo(sql: string): void {
    this.#fatal = sql;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #join(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    let losing = false;
    client.on('data', (bytes) => {
      if (this.#fatal !== undefined && bytes.includes(this.#fatal)) {
        losing = true;
        this.#fatal = undefined;
      }
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (losing) client.destroy();
      else client.write(bytes);
    });
    for (const [one, other] of [pair, [server, client] as const]) {
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
