import { traceFields } from '@flapbook/operations';
import pino, { type Logger } from 'pino';

/** A worker's log: lines of JSON on standard error. */
export function workerLog(level: string): Logger {
  return pino(
    { name: 'worker', level, mixin: traceFields, serializers: { error: pino.stdSerializers.err } },
    pino.destination({ dest: 2, sync: true }),
  );
}
