import { setTimeout as sleep } from 'node:timers/promises';
import { ask } from '../../tests/fleet/processes.ts';
import { publishComputed } from '../reading/publish.ts';
import type { Asked } from './load.ts';

/** In words that earlier schemas know as well. The calibration is run, and the plan asked for once: its statistics are at hand. */
const PLAN = `query CachedPlan { model(name: "flapbook-demo") {
  calibration(input: { dataset: "demo-code-train", samples: 64 }) { key status
    plan(input: { ratio: 0.5 }) { key achievedRatio threshold layers { attention { keptCount } mlp { keptCount } } } } } }`;

interface Answer {
  readonly model: {
    readonly calibration: { readonly key: string; readonly status: string; readonly plan: { achievedRatio: number } };
  };
}

/** Computes what will be asked for. @param tokens of those who ask; whoever is on this machine when absent */
export async function preparePlan(url: string, tokens?: readonly string[]): Promise<Asked> {
  const headers: Record<string, string> = tokens ? { authorization: `Bearer ${tokens[0]}` } : {};
  const { model } = await ask<Answer>(url, PLAN, {}, headers);
  const keys = [model.calibration.key];
  await ask(url, 'mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys }, headers);
  const plan = () => ask<Answer>(url, PLAN, {}, headers);
  while ((await plan()).model.calibration.status !== 'SUCCEEDED') await sleep(200);
  const planned = JSON.stringify((await plan()).model);
  return {
    url: `${url}/graphql`,
    body: { query: PLAN },
    tokens,
    check: (answer) => {
      if (!answer.includes(planned)) throw new Error(`The plan came as ${answer.slice(0, 300)}`);
    },
  };
}

/** Computes _Welcome_ and publishes it. */
export async function preparePage(url: string): Promise<Asked> {
  return {
    url: `${url}/r/${await publishComputed(url, 'welcome')}`,
    check: (answer) => {
      if (!answer.includes('Welcome')) throw new Error(`The page came as ${answer.slice(0, 300)}`);
    },
  };
}
