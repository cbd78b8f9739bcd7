import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { EngineFactory, EngineLimits } from '../conformance.ts';
import { calibrated, type ExpectSame } from '../expect.ts';
import { openTiny, randomRows } from '../models.ts';

const WIDTH = 128;

/** Bytes of typed arrays that something still refers to. */
function bufferBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What finalisers let go of goes with the second.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** The same once the finalisers of earlier tests, which run between tasks, have let go of what was theirs. */
async function restingBytes(): Promise<number> {
  for (let before = bufferBytes(); ; ) {
    await nextTurn();
    const after = bufferBytes();
    if (after === before) return after;
    before = after;
  }
}

/** Batches, memory, progress and cancelling: what must not change any number. */
export function describeRunning(
  create: EngineFactory,
  { rowByRow, expectSame }: EngineLimits & { readonly expectSame: ExpectSame },
): void {
  describe('running', () => {
    it('computes the same whatever the batch size', async () => {
      const { model } = await openTiny(await create());
      const rows = randomRows(7, 20);
      const whole = await model.evaluate(rows);
      const statistics = await calibrated(model, rows);
      for (const rowsPerBatch of [1, 2, 7, 100]) {
        expectSame((await model.evaluate(rows, { rowsPerBatch })).nll, whole.nll);
        expectSame(await calibrated(model, rows, { rowsPerBatch }), statistics);
      }
    });

    // Nothing kept at all; then some hidden states and the embedding, but not the layers.
    it.each([0, 24000])('computes the same with a memory budget of %i bytes', async (memoryBudgetBytes) => {
      const rows = randomRows(7, 20);
      const roomy = await openTiny(await create());
      const tight = await openTiny(await create({ memoryBudgetBytes }));
      const options = { rowsPerBatch: 2 };
      expect((await tight.model.evaluate(rows, options)).nll).toEqual((await roomy.model.evaluate(rows, options)).nll);
      expect(await tight.model.nextTokens(rows, options)).toEqual(await roomy.model.nextTokens(rows, options));
      expect(await calibrated(tight.model, rows, options)).toEqual(await calibrated(roomy.model, rows, options));
    });

    it('computes the same however much of the device is given to it, row by row where that is next to nothing', async () => {
      const rows = randomRows(7, 20);
      const runs: number[] = [];
      const found: unknown[] = [];
      for (const deviceMemoryBytes of [1, 1e9]) {
        const { model } = await openTiny(await create({ deviceMemoryBytes }));
        let steps = 0;
        const onProgress = () => void steps++;
        found.push([await calibrated(model, rows), await model.evaluate(rows, { onProgress })]);
        runs.push(steps);
      }
      expectSame(found[0], found[1]);
      if (rowByRow) expect(runs[0]).toBe(runs[1]);
      else expect(runs[0]! - runs[1]!).toBeGreaterThanOrEqual(6);
    });

    it('runs several calls side by side', async () => {
      const { model } = await openTiny(await create());
      const [short, long] = [randomRows(3, 8), randomRows(3, 90)];
      const alone = [await model.evaluate(short), await model.evaluate(long)];
      const together = await Promise.all([model.evaluate(short), model.evaluate(long), model.nextTokens(short)]);
      expect(together.slice(0, 2)).toEqual(alone);
    });

    it('reports progress in order, up to one', async () => {
      const { model } = await openTiny(await create());
      const rows = randomRows(5, 12);
      for (const run of ['evaluate', 'calibrate', 'sequential', 'next'] as const) {
        const seen: number[] = [];
        const options = { rowsPerBatch: 2, onProgress: (fraction: number) => seen.push(fraction) };
        if (run === 'evaluate') await model.evaluate(rows, options);
        else if (run === 'next') await model.nextTokens(rows, options);
        else {
          const pruneLayer = run === 'sequential' ? { pruneLayer: () => null } : {};
          await model.calibrate(rows, { ...options, ...pruneLayer, onStatistics: () => undefined });
        }
        expect(seen.length).toBeGreaterThan(3);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(seen[0]).toBeGreaterThan(0);
        expect(seen.at(-1)).toBeCloseTo(1, 9);
      }
    });

    it('stops within a block when aborted', async () => {
      const { model } = await openTiny(await create());
      const rows = randomRows(8, 12);
      const controller = new AbortController();
      const reason = new Error('no longer wanted');
      let blocks = 0;
      const onProgress = (): void => {
        blocks++;
        // From the event loop, as a message to a worker process would come.
        if (blocks === 3) setImmediate(() => controller.abort(reason));
      };
      const options = { rowsPerBatch: 1, signal: controller.signal, onProgress };
      await expect(model.evaluate(rows, options)).rejects.toBe(reason);
      expect(blocks).toBeLessThanOrEqual(4);
      await expect(model.nextTokens(rows, options)).rejects.toBe(reason);
      expect((await model.evaluate(rows)).nll).toHaveLength(8);
    });

    it('gives the memory of its hidden states back when aborted', async () => {
      const { model } = await openTiny(await create(), { hidden: WIDTH });
      const rows = randomRows(256, 64);
      const hiddenBytes = 256 * 64 * WIDTH * Float32Array.BYTES_PER_ELEMENT;
      // What stays between calls: weights and compiled blocks.
      await model.evaluate(rows.slice(0, 8), { rowsPerBatch: 8 });
      const before = await restingBytes();
      const controller = new AbortController();
      let during = 0;
      const onProgress = (): void => {
        if (during > 0) return;
        during = bufferBytes();
        controller.abort(new Error('no longer wanted'));
      };
      const options = { rowsPerBatch: 8, signal: controller.signal, onProgress };
      await expect(model.evaluate(rows, options)).rejects.toThrow('no longer wanted');
      expect(during - before).toBeGreaterThanOrEqual(hiddenBytes);
      expect(bufferBytes() - before).toBeLessThan(hiddenBytes / 8);
    });

    it('answers no rows with nothing', async () => {
      const { model } = await openTiny(await create());
      expect(await model.evaluate([])).toEqual({ nll: new Float64Array(0), tokens: new Int32Array(0) });
      expect(await model.nextTokens([])).toEqual(new Int32Array(0));
      await model.calibrate([], { onStatistics: () => expect.unreachable() });
    });
  });
}
