import { describe, expect, test } from 'vitest';
import { CHROMIUM, screenshot, withBrowser } from './browser.ts';

/** A calibration of the bundled model that takes a while: the seed makes it one that nobody has asked for. */
const CALIBRATION = `query ($seed: Int!, $samples: Int!, $sampling: Sampling!) {
  model(name: "flapbook-demo") {
    calibration(input: { dataset: "demo-stories-train", samples: $samples, sampling: $sampling, seed: $seed }) { key }
  }
}`;
const RUN = 'mutation ($key: ID!) { run(keys: [$key], notebook: "welcome") { __typename } }';

// Without a browser there is nothing to test; welcome.test.ts insists on one in CI.
describe.skipIf(CHROMIUM === null)('the Jobs page in a browser (needs Chromium; CHROMIUM_PATH names one)', () => {
  const stage = withBrowser('/jobs');

  async function ask<T>(query: string, variables: object): Promise<T> {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }
  async function calibrate(seed: number, samples: number, sampling = 'RANDOM'): Promise<void> {
    const asked = await ask<{ model: { calibration: { key: string } } }>(CALIBRATION, { seed, samples, sampling });
    const { key } = asked.model.calibration;
    await ask(RUN, { key });
  }

  test('shows what runs and who works, cancels, and runs again', async () => {
    const { page } = stage;
    const section = (name: string) =>
      page.locator('section', { has: page.getByRole('heading', { name, exact: true }) });
    await section('Workers').getByText('Ready').waitFor();

    await calibrate(11, 8192);
    const running = section('Running').getByRole('listitem');
    await running.getByText(/of \d+ parts/).waitFor();
    await section('Workers').getByText('Busy').waitFor();
    await screenshot(page, 'jobs');

    await running.getByRole('button', { name: 'Cancel' }).click();
    const ended = section('Failed and cancelled lately').getByRole('listitem').first();
    await ended.getByText('its finished parts are kept').waitFor();
    await ended.getByRole('button', { name: 'Run again' }).click();
    await running.getByText(/of \d+ parts/).waitFor();
    await running.getByRole('button', { name: 'Cancel' }).click();
    await ended.getByText('its finished parts are kept').waitFor();

    // More samples than the text has: an error of the input, with what to do.
    await calibrate(12, 900_000, 'CONTIGUOUS');
    await section('Failed and cancelled lately').getByText('use a larger data set').waitFor();
    expect(page.faults).toEqual([]);
  });
});
