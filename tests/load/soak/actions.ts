import { setTimeout as sleep } from 'node:timers/promises';
import { openStream } from '../streams.ts';
import { asks, type Calibrated, calibration, NOTEBOOKS, type Session } from './session.ts';

/** Something that people do. */
export interface Action {
  readonly name: string;
  /** How often, on average; times the rate that is asked for. */
  readonly perSecond: number;
  /** @throws Error when the server answers otherwise than it should */
  act(session: Session): Promise<void>;
}

const METRICS = ['WIFV', 'IFV', 'WIFN'];
const oneOf = <T>(all: readonly T[], { random }: Session): T => all[Math.floor(random() * all.length)]!;

/** Moves a slider: a plan of statistics that are there. */
const replan: Action = {
  name: 'replan',
  perSecond: 4,
  async act(session) {
    const [ratio, metric] = [(0.1 + 0.8 * session.random()).toFixed(4), oneOf(METRICS, session)];
    const start = performance.now();
    const plan = `plan(input: { ratio: ${ratio}, metric: ${metric} }) { key achievedRatio threshold layers { layer } }`;
    const { model } = await asks<Calibrated<{ plan: { achievedRatio: number | null } }>>(
      session,
      calibration(session.ready, plan),
    );
    session.planMilliseconds.push(performance.now() - start);
    if (model.calibration.plan.achievedRatio === null)
      throw new Error('A plan of a finished calibration has no ratio.');
  },
};

interface Stored {
  readonly notebook: { readonly version: number } | null;
}
const versionOf = async (session: Session, id: string) =>
  (await asks<Stored>(session, 'query ($id: ID!) { notebook(id: $id) { version } }', { id })).notebook?.version ?? 0;

/** Types into a notebook, which is saved. */
const edit: Action = {
  name: 'edit',
  perSecond: 1,
  async act(session) {
    const id = oneOf(NOTEBOOKS, session);
    const cells = [
      { id: 'words', kind: 'MARKDOWN', source: `# Soak\n\n${session.random()}` },
      {
        id: 'plan',
        kind: 'QUERY',
        source: calibration(session.ready, 'status plan(input: { ratio: 0.3 }) { achievedRatio }'),
      },
    ];
    const { saveNotebook } = await asks<{ saveNotebook: { __typename: string } }>(
      session,
      'mutation ($input: SaveNotebookInput!) { saveNotebook(input: $input) { __typename } }',
      { input: { id, title: 'Soak', cells, variables: {}, version: await versionOf(session, id) } },
    );
    // Two who save at once: the later one is told of the other, as people are.
    if (!['Notebook', 'NotebookConflict'].includes(saveNotebook.__typename)) throw new Error(saveNotebook.__typename);
  },
};

/** Runs a calibration that nobody has run, and watches it to its end. */
const run: Action = {
  name: 'run',
  perSecond: 0.2,
  async act(session) {
    session.seed += 1;
    const { seed } = session;
    const { model } = await asks<Calibrated>(session, calibration(seed, 'status'));
    const { key } = model.calibration;
    await asks(session, 'mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys: [key] });
    const stream = openStream(session.url, [key]);
    await stream.ended;
    if (stream.events.at(-1)?.status !== 'SUCCEEDED')
      throw new Error(`A calibration ended ${stream.events.at(-1)?.status}.`);
    session.ready = Math.max(session.ready, seed);
  },
};

/** Opens a tab on something that nobody runs, and closes it again. */
const watch: Action = {
  name: 'watch',
  perSecond: 0.5,
  async act(session) {
    const { model } = await asks<Calibrated>(
      session,
      calibration(2_000_000_000 + Math.floor(session.random() * 50), 'status'),
    );
    const stream = openStream(session.url, [model.calibration.key]);
    await stream.opened;
    await sleep(1_000 + 2_000 * session.random());
    stream.close();
  },
};

interface Published {
  readonly publishRevision: { readonly digest?: string; readonly message?: string };
}

/** Publishes a notebook, and somebody reads it. */
const publish: Action = {
  name: 'publish',
  perSecond: 0.1,
  async act(session) {
    const id = oneOf(NOTEBOOKS, session);
    const version = await versionOf(session, id);
    if (version === 0) return;
    const { publishRevision } = await asks<Published>(
      session,
      `mutation ($id: ID!, $version: Int!) { publishRevision(notebook: $id, version: $version) {
        ... on Revision { digest } ... on Problem { message } } }`,
      { id, version },
    );
    // Somebody has saved in between.
    if (publishRevision.digest === undefined) return;
    const page = await fetch(`${session.url}/r/${publishRevision.digest}`);
    if (page.status !== 200 || !(await page.text()).includes('Soak'))
      throw new Error(`A page answered ${page.status}.`);
  },
};

export const ACTIONS: readonly Action[] = [replan, edit, run, watch, publish];
