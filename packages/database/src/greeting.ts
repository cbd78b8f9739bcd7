import { connect } from 'node:net';

/** Asks a PostgreSQL server whether it speaks TLS: it answers with a single letter, before any password. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const YES = 0x53;
const NO = 0x4e;
const ERROR = 0x45;
const PATIENCE_MS = 2_000;

/**
 * Whether what listens there is a PostgreSQL server; undefined when it cannot be told, because nothing listens or it
 * keeps silent or hangs up, as a proxy does whose server is down.
 */
export function speaksPostgres(host: string, port: number): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const tell = (answer: boolean | undefined): void => {
      resolve(answer);
      socket.destroy();
    };
    socket.once('connect', () => socket.write(SSL_REQUEST));
    // Servers of other protocols greet or complain, with more than a letter (SSH begins with an S too).
    socket.once('data', (bytes) => {
      const [first] = bytes;
      tell(first === ERROR || (bytes.length === 1 && (first === YES || first === NO)));
    });
    socket.once('timeout', () => tell(undefined));
    socket.once('error', () => tell(undefined));
    socket.once('close', () => tell(undefined));
  });
}
