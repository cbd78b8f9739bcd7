import { traceFields } from '@flapbook/operations';
import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** The server's log: JSON lines on standard error. FLAPBOOK_LOG_LEVEL sets how much; `warn` by default. */
export function createLog(
  level: string = process.env.FLAPBOOK_LOG_LEVEL ?? 'warn',
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      name: 'server',
      level,
      mixin: traceFields,
      serializers: { error: pino.stdSerializers.err },
      redact: { paths: SECRET_PATHS, censor: '[secret]' },
    },
    destination,
  );
}

/** What libraries hang on their errors: requests with their headers, the bodies of answers. Told of in no line. */
const SECRETS = [
  ...['authorization', 'cookie', '"set-cookie"', 'password', 'secret', 'token', 'connectionString'],
  ...['client_secret', 'clientSecret', 'access_token', 'refresh_token', 'id_token', 'code_verifier', 'verifier'],
];
/** At the depths where they are met: of a line, of an error in it, of what that holds, and of its headers. */
const SECRET_PATHS = ['', '*.', '*.*.', '*.*.*.'].flatMap((above) =>
  SECRETS.map((name) => (name.startsWith('"') ? `${above.replace(/\.$/, '')}[${name}]` : `${above}${name}`)),
);
