import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ModelFolder, openModelFolder } from '@flapbook/models';
import { type TinyModelOptions, writeTinyModel } from '@flapbook/models/testing';
import { onTestFinished } from 'vitest';
import type { Engine, EngineModel } from '../src/types.ts';

export interface OpenedModel {
  readonly folder: ModelFolder;
  readonly model: EngineModel;
}

/** A model folder opened on an engine until the test ends. */
export async function openOn(engine: Engine, directory: string): Promise<OpenedModel> {
  const folder = await openModelFolder(directory);
  onTestFinished(() => folder.close());
  const model = await engine.open(folder);
  onTestFinished(() => model.close());
  return { folder, model };
}

/** A tiny random model opened on an engine until the test ends. */
export async function openTiny(engine: Engine, options: TinyModelOptions = {}): Promise<OpenedModel> {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-engine-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await writeTinyModel(directory, options);
  return openOn(engine, directory);
}

/** Rows of seeded random tokens. */
export function randomRows(count: number, length: number, vocabulary = 32): Int32Array[] {
  let state = 12345;
  return Array.from({ length: count }, () =>
    Int32Array.from({ length }, () => {
      // Numerical Recipes' linear congruential generator; its high bits are good enough for tokens.
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * vocabulary);
    }),
  );
}
