import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What browsers get of the web app. */
const STATIC = path.join(ROOT, 'apps/web/.next/static');
/** Written once a build has ended. */
const BUILT = path.join(ROOT, 'apps/web/.next/flapbook-sources');

/** Secrets look like this wherever they come from. */
const SHAPES = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\bpostgres(?:ql)?:\/\/[^\s"'`$/:]+:[^\s"'`$@]+@/,
  /\bflap_[A-Za-z0-9_-]{20,}/,
  /\bhf_[A-Za-z0-9]{30,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
];
/** Names of the server's settings that no page has a use for. */
const NAMES = ['FLAPBOOK_OIDC_CLIENT_SECRET', 'AWS_SECRET_ACCESS_KEY', 'DATABASE_URL'];

test.skipIf(!existsSync(BUILT))('what browsers get of the web app holds no secret (needs a build)', () => {
  const files = readdirSync(STATIC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:js|css|map)$/.test(file),
  );
  expect(files.length).toBeGreaterThan(10);
  const values = Object.entries(process.env).flatMap(([name, value = '']) =>
    /SECRET|TOKEN|PASSWORD|_KEY$/.test(name) && value.length >= 8 ? [value] : [],
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(STATIC, file), 'utf8');
    return [
      ...SHAPES.filter((shape) => shape.test(text)).map((shape) => `${file}: ${shape}`),
      ...NAMES.filter((name) => new RegExp(`env[.[]["']?${name}`).test(text)).map((name) => `${file}: ${name}`),
      ...values.filter((value) => text.includes(value)).map(() => `${file}: the value of a variable`),
      ...(text.includes(ROOT) ? [`${file}: where it was built`] : []),
    ];
  });
  expect(found).toEqual([]);
});
