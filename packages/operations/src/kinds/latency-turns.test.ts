import type { EngineModel, Pruning } from '@flapbook/engine';
import { expect, test } from 'vitest';
import { timeTurns } from './latency-turns.ts';

const VOCABULARY = 4;
const rows = [Int32Array.of(1, 2, 3), Int32Array.of(3, 2, 1)];
const pruning: Pruning = [null];

/** Stands for a model, whose decoders write down what is asked of them and when. */
function watched(onPrefill: () => void = () => undefined) {
  const seen: string[] = [];
  const model: Pick<EngineModel, 'decoder'> = {
    async decoder({ positions, pruning: given }) {
      const name = given ? 'pruned' : 'dense';
      const logits = (count: number, best: number) =>
        Float32Array.from({ length: count * VOCABULARY }, (_, i) => Number(i % VOCABULARY === best));
      seen.push(`${name} opened for ${positions}`);
      return {
        async prefill(given) {
          onPrefill();
          seen.push(`${name} reads ${given.length}`);
          return logits(given.length, 2);
        },
        async step(tokens) {
          seen.push(`${name} goes on with ${tokens.join(' ')}`);
          return logits(tokens.length, 3);
        },
        release: () => void seen.push(`${name} released`),
      };
    },
  };
  return { seen, model: model as EngineModel };
}

const task = (signal = new AbortController().signal) => ({ signal, progress: () => undefined });
const TURN = ['reads 2', 'goes on with 2 2', 'goes on with 3 3'];
const turnOf = (name: string) => TURN.map((what) => `${name} ${what}`);

test('every repetition goes through all models before the next begins, with the most likely token of each row', async () => {
  const { seen, model } = watched();
  const options = { rows, newTokens: 2, repetitions: 2, warmUp: 1 };
  const { times, peakBytes } = await timeTurns(task(), { model, prunings: [undefined, pruning] }, options);
  expect(seen).toEqual([
    'dense opened for 5',
    'pruned opened for 5',
    ...Array.from({ length: 3 }, () => [...turnOf('dense'), ...turnOf('pruned')]).flat(),
    'dense released',
    'pruned released',
  ]);
  // Those of the turn before count for nothing.
  for (const { prefill, decode } of times) expect([prefill.length, decode.length]).toEqual([2, 2]);
  expect(peakBytes).toBeGreaterThan(1e7);
});

test('a run that is stopped lets go of every model', async () => {
  const controller = new AbortController();
  const { seen, model } = watched(() => controller.abort(new Error('no longer wanted')));
  const options = { rows, newTokens: 2, repetitions: 2, warmUp: 0 };
  const stopped = timeTurns(task(controller.signal), { model, prunings: [undefined, pruning] }, options);
  await expect(stopped).rejects.toThrow('no longer wanted');
  expect(seen.slice(2)).toEqual(['dense reads 2', 'dense released', 'pruned released']);
});
