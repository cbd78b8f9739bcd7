import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const ask = (input: string) =>
  pipeline.ask(`{ model(name: "tiny") { calibration(input: { dataset: "cats", samples: 16, sequenceLength: 16 }) {
    key
    plan(input: { ratio: 0.05${input} }) {
      key title status error { code message } requestedRatio achievedRatio parametersBefore parametersAfter
      pruned { footprint(context: 1) { model { multiplyAdds parameters } base { multiplyAdds } } }
    }
  } } }`);

test('plans keep limits beside the ratio, and are the same as without where they keep them anyway', async () => {
  const { key } = (await ask('')).data.model.calibration;
  await pipeline.operations.scheduler.run([key]);
  for await (const { status } of pipeline.operations.events.follow([key])) if (status === 'SUCCEEDED') break;
  const plan = async (input: string) => (await ask(input)).data.model.calibration.plan;
  const free = await plan('');
  expect((await plan(`, mostParameters: ${free.parametersBefore}`)).key).toBe(free.key);
  const most = Math.round(free.parametersBefore * 0.9);
  const fewer = await plan(`, mostParameters: ${most}`);
  expect(fewer.parametersAfter).toBeLessThanOrEqual(most);
  expect(fewer.parametersAfter).toBeLessThan(free.parametersAfter);
  expect(fewer.requestedRatio).toBe(0.05);
  expect(fewer.title).toContain(`at most ${most.toLocaleString('en')} parameters`);
  const multiplied = await plan(`, mostMultiplyAdds: 4000, costContext: 1`);
  const { base, model } = multiplied.pruned.footprint;
  // What pruning takes away of the whole is what it takes away of heads and channels.
  expect(base.multiplyAdds - model.multiplyAdds).toBeGreaterThan(0);
  expect(multiplied.key).not.toBe(fewer.key);
  expect(await plan(', mostParameters: 10')).toMatchObject({
    status: 'FAILED',
    error: { code: 'BAD_PARAMETER', message: expect.stringContaining('No plan comes down to') },
  });
  expect((await ask(', mostParameters: 10.5')).errors[0]?.extensions.code).toBe('BAD_PARAMETER');
});
