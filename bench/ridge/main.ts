/**
 * RIDGE and AFFINE_RIDGE against BASELINE_BIAS: perplexity at 20 to 70 % and three penalties, on the bundled model and,
 * where ../shared/fixtures lies beside the checkout, on stories260k. Every ratio to BASELINE_BIAS comes with its 95 %
 * interval (paired bootstrap over rows) and a verdict, Holm-corrected within a table. Prints Markdown.
 *
 *     node --import tsx bench/ridge/main.ts [domain …]        domains: stories arithmetic code stories260k
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@flapbook/database';
import { registerDemo } from '@flapbook/operations';
import { openWithWorker } from '@flapbook/operations/testing';
import { measure, type Subject } from './measure.ts';
import { tableOf } from './table.ts';

const FIXTURES = fileURLToPath(new URL('../../../shared/fixtures/', import.meta.url));
const DOMAINS = ['stories', 'arithmetic', 'code', 'stories260k'];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : DOMAINS;
const folder = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const postgres = await startEmbeddedPostgres({ dataDirectory: path.join(folder, 'database') });
const stack = await openWithWorker(postgres.url, undefined, { artifacts: path.join(folder, 'artifacts') });
try {
  await registerDemo(stack.operations);
  for (const domain of wanted) {
    const subject = domain === 'stories260k' ? await fixture() : await bundled(domain);
    if (subject === null) console.log(`## ${domain}\n\nSkipped: ${FIXTURES} is not there.\n`);
    else console.log(`## ${domain}\n\n${tableOf(await measure(stack.operations, subject))}\n`);
  }
} finally {
  await stack.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

async function bundled(domain: string): Promise<Subject> {
  const { models, datasets } = stack.operations;
  return {
    model: await models.byName('flapbook-demo'),
    train: await datasets.byName(`demo-${domain}-train`),
    test: await datasets.byName(`demo-${domain}-test`),
    samples: 512,
  };
}

async function fixture(): Promise<Subject | null> {
  if (!existsSync(FIXTURES)) return null;
  const { models, datasets } = stack.operations;
  const tokens = `${FIXTURES}stories260k-mha/tokens.json`;
  return {
    model: await models.register('stories260k', `${FIXTURES}stories260k`),
    train: await datasets.byName(`tokens:${tokens}#samples`),
    test: await datasets.byName(`tokens:${tokens}#eval`),
    samples: null,
  };
}
