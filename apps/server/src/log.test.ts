import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('secrets that errors carry are in no line', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const headers = { authorization: 'Bearer S3CRET', cookie: 'a=S3CRET', 'set-cookie': 'b=S3CRET', accept: 'text/html' };
  log.warn({ headers }, 'a request');
  log.error({ token: 'S3CRET', password: 'S3CRET', clientSecret: 'S3CRET' }, 'settings');
  const error = Object.assign(new Error('The provider refused.'), {
    response: { headers, status: 400 },
    body: { access_token: 'S3CRET', id_token: 'S3CRET' },
  });
  log.warn({ error }, 'sign-in');
  expect(lines).toHaveLength(3);
  expect(lines.join('')).not.toContain('S3CRET');
  // What tells something stays.
  expect(lines.join('')).toContain('text/html');
  expect(JSON.parse(lines[2]!)).toMatchObject({
    msg: 'sign-in',
    error: { message: 'The provider refused.', response: { status: 400 } },
  });
});
