import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { outcomesOf, type RequestLine } from '../request-log.ts';

/** Names are what clients call their documents: a client with ever new ones must not fill the memory. */
const NAMES = 200;
const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;

/** What is asked of this server. */
export class RequestMetrics {
  readonly #names = new Set<string>();
  readonly #requests: Counter<'type' | 'operation' | 'outcome'>;
  readonly #seconds: Histogram<'operation'>;
  readonly #errors: Counter<'code'>;
  readonly #streams: Gauge;

  constructor(register: Registry) {
    const registers = [register];
    this.#requests = new Counter({
      name: 'flapbook_requests_total',
      help: 'GraphQL requests that were answered, and subscriptions that have ended, by the name of their document',
      labelNames: ['type', 'operation', 'outcome'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'flapbook_request_seconds',
      help: 'Time from a GraphQL request to its answer, without subscriptions',
      labelNames: ['operation'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
    this.#errors = new Counter({
      name: 'flapbook_errors_total',
      help: 'Errors in answers, by their code',
      labelNames: ['code'],
      registers,
    });
    this.#streams = new Gauge({ name: 'flapbook_subscriptions', help: 'Subscriptions that are open', registers });
  }

  /** A request was answered, or a subscription has ended. */
  answered(line: RequestLine): void {
    const operation = this.#nameOf(line.operation);
    const codes = outcomesOf(line.errors);
    this.#requests.inc({ type: line.type, operation, outcome: codes.length === 0 ? 'ok' : 'error' });
    for (const code of codes) this.#errors.inc({ code });
    if (line.type === 'REQUEST') {
      this.#seconds.observe({ operation }, (performance.now() - line.startedMilliseconds) / 1_000);
    } else this.#streams.dec();
  }

  /** A subscription begins. */
  opened(): void {
    this.#streams.inc();
  }

  #nameOf(name: string | null): string {
    if (name === null) return '';
    if (this.#names.has(name)) return name;
    if (this.#names.size >= NAMES || !NAME.test(name)) return 'other';
    this.#names.add(name);
    return name;
  }
}
