import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '@flapbook/engine';

const STEP_SECONDS = 0.1;

/**
 * An engine whose passes take a known time and no processor, so that what a fleet adds can be told from how many
 * processors there are. Its statistics are zeros.
 *
 * @param seconds of one pass: of one shard
 */
export function standIn(seconds: number): Engine {
  return {
    name: 'onnx',
    provider: 'stand-in',
    description: `stand-in of ${seconds} s a pass`,
    async open(folder) {
      const refuse = (): never => {
        throw new Error('The stand-in only calibrates.');
      };
      return {
        async calibrate(rows, { signal, onProgress, onStatistics }) {
          const started = performance.now();
          for (let done = 0; done < seconds; done = (performance.now() - started) / 1000) {
            signal?.throwIfAborted();
            onProgress?.(done / seconds);
            await sleep(1000 * Math.min(STEP_SECONDS, seconds - done));
          }
          for (const [layer, { attention, mlp }] of folder.shape.layers.entries()) {
            const widths = { attention: attention.units * attention.channelsPerUnit, mlp: mlp.units };
            for (const module of ['attention', 'mlp'] as const) {
              const channels = widths[module];
              const zeros = new Float32Array(rows.length * channels);
              onStatistics({ layer, module, firstSample: 0, samples: rows.length, channels, mean: zeros, m2: zeros });
            }
          }
        },
        evaluate: refuse,
        gradients: refuse,
        nextTokens: refuse,
        decoder: refuse,
        blocks: refuse,
        score: refuse,
        projectBias: refuse,
        gram: refuse,
        outputProjection: refuse,
        algebra: { multiply: refuse },
        close: async () => undefined,
      };
    },
  };
}
