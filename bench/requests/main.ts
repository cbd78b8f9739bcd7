import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '../../tests/load/fleet.ts';
import { SOURCES } from '../../tests/program/program.ts';
import { type Started, startFlapbook } from '../../tests/start/server.ts';
import { type Asked, load } from './load.ts';
import { startLab } from './members.ts';
import { preparePage, preparePlan } from './prepare.ts';
import { checkout } from './tree.ts';

/**
 * How many requests a server answers in a second, and how fast: a plan whose statistics are cached, asked for by the local
 * user and by members of a lab with their tokens, and the page of a published notebook, for 1, 16 and 128 clients. With
 * `--base` beside the same on an earlier commit, in turns, so that the ratios hold on a machine that does other things as
 * well. The clients run on the same machine and take their share.
 *
 *     npm run build && npx tsx bench/requests/main.ts [--base COMMIT] [--seconds 3] [--rounds 5] [--folder FOLDER] \
 *       [--what 'cached plan, members']
 */
const { values } = parseArgs({
  options: {
    base: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    /** Where the earlier commit is checked out. */
    folder: { type: 'string', default: tmpdir() },
    /** Only this. */
    what: { type: 'string' },
  },
});
const CLIENTS = [1, 16, 128];
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];

const data = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
const servers: Started[] = [];

/** What is asked, by its name, and what makes it ready. */
const PREPARED: Readonly<Record<string, (folder: string, tree?: string) => Promise<Asked>>> = {
  'cached plan': async (folder, tree) => preparePlan((await startLocal(folder, tree)).url),
  'cached plan, members': async (folder, tree) => {
    const { url, tokens } = keep(await startLab(path.join(folder, 'lab'), tree));
    return preparePlan(url, tokens);
  },
  'published page': async (folder, tree) => preparePage((await startLocal(folder, tree)).url),
};

const local = new Map<string, Promise<Started>>();

function startLocal(folder: string, tree?: string): Promise<Started> {
  let server = local.get(folder);
  if (server === undefined) {
    server = startFlapbook(path.join(folder, 'local'), { program: SOURCES, checkout: tree }).then(keep);
    local.set(folder, server);
  }
  return server;
}

function keep<Server extends Started>(server: Server): Server {
  servers.push(server);
  return server;
}

try {
  const trees: (string | undefined)[] = [undefined];
  if (values.base !== undefined) trees.push(checkout(values.base, values.folder));
  const rows = [];
  for (const [what, prepared] of Object.entries(PREPARED)) {
    if (values.what !== undefined && values.what !== what) continue;
    const measured: Asked[] = [];
    for (const [i, tree] of trees.entries()) measured.push(await prepared(path.join(data, String(i)), tree));
    for (const clients of CLIENTS) {
      const loads = measured.map(() => [] as Awaited<ReturnType<typeof load>>[]);
      // The first round warms up.
      for (let round = 0; round <= rounds; round++) {
        for (const [i, asked] of measured.entries()) {
          const one = await load(asked, { clients, seconds });
          if (round > 0) loads[i]!.push(one);
        }
      }
      const [now, base] = loads.map((all) => ({
        perSecond: quantile(
          all.map(({ requestsPerSecond }) => requestsPerSecond),
          0.5,
        ),
        p50: quantile(
          all.flatMap(({ latencies }) => latencies),
          0.5,
        ),
        p99: quantile(
          all.flatMap(({ latencies }) => latencies),
          0.99,
        ),
        refused: all.reduce((sum, { refused }) => sum + refused, 0),
      }));
      const ratios = loads[0]!.map(
        (one, i) => one.requestsPerSecond / (loads[1]?.[i]?.requestsPerSecond ?? Number.NaN),
      );
      const row = {
        what,
        clients,
        'requests/s': Math.round(now!.perSecond),
        'p50 ms': round1(now!.p50),
        'p99 ms': round1(now!.p99),
        refused: now!.refused,
        ...(base && {
          'base requests/s': Math.round(base.perSecond),
          'base p50 ms': round1(base.p50),
          'base p99 ms': round1(base.p99),
          'base refused': base.refused,
          'now / base': Number(quantile(ratios, 0.5).toFixed(3)),
          'p99 now / base': Number((now!.p99 / base.p99).toFixed(3)),
        }),
      };
      console.error(JSON.stringify(row));
      rows.push(row);
    }
  }
  console.log(JSON.stringify(rows, null, 2));
} finally {
  for (const server of servers) await server.interrupt();
  await rm(data, { recursive: true });
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
