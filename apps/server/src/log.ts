import { traceFields } from '@flapbook/operations';
import pino, { type Logger } from 'pino';

export type { Logger };

/** The server's log: JSON lines on standard error. FLAPBOOK_LOG_LEVEL sets how much; `warn` by default. */
export function createLog(level: string = process.env.FLAPBOOK_LOG_LEVEL ?? 'warn'): Logger {
  return pino(
    { name: 'server', level, mixin: traceFields, serializers: { error: pino.stdSerializers.err } },
    pino.destination({ dest: 2, sync: true }),
  );
}
