import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '@flapbook/database';
import { soak } from './soak.ts';
import { GROWTH_ALLOWED } from './verdict.ts';

/**
 * Mixed load for a long time: editing, planning anew, running, watching, publishing. Prints JSON, and ends with 1 when a
 * process has grown by more than a tenth since its plateau or holds what it should have let go.
 *
 *     npm run build && npm run soak -- [--minutes 30] [--rate 1]
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, rate: { type: 'string', default: '1' } },
});
const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-soak-'));
const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'database') });
try {
  const soaked = await soak({
    folder,
    databaseUrl: postgres.url,
    seconds: Number(values.minutes) * 60,
    rate: Number(values.rate),
    onSample: (line) => console.error(line),
  });
  console.log(JSON.stringify(soaked, null, 2));
  const grown = Object.values(soaked.memory).some(({ growth }) => growth > GROWTH_ALLOWED);
  process.exitCode = grown || soaked.leaks.length > 0 ? 1 : 0;
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true });
}
