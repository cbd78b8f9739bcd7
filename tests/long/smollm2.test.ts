import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { createEngine, type Engine } from '@flapbook/engine';
import { loadTokenizer, openModelFolder } from '@flapbook/models';
import { fixture } from '@flapbook/models/testing';
import {
  type DatasetRecord,
  type ExportResult,
  type ModelRecord,
  type Operations,
  type ResolvedOperation,
  resolveCalibration,
  resolveEvaluation,
  resolveExport,
  resolvePlan,
  resolvePrunedModel,
} from '@flapbook/operations';
import { openWithWorker, runToEnd } from '@flapbook/operations/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askLlamaCpp, hasLlamaCpp } from '../exports/llama-cpp.ts';

const CACHE =
  process.env.FLAPBOOK_MODELS ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'flapbook');
const MODEL = path.join(CACHE, 'SmolLM2-135M-Instruct.Q4_1.gguf');
const WIKITEXT = fixture('wikitext-2');

/** Why it is not run; null where it is. */
const REASON =
  process.env.FLAPBOOK_LONG_TESTS !== '1'
    ? 'takes minutes: FLAPBOOK_LONG_TESTS=1 runs it'
    : !existsSync(MODEL)
      ? `needs ${MODEL}: bench/peers/smollm2.sh fetches it`
      : WIKITEXT === null
        ? 'needs ../shared/fixtures/wikitext-2'
        : null;

const EVALUATED = { sequenceLength: 512, maxRows: 8 };
const HOUR = 3_600_000;

/** Tokens of a smaller ln p are not compared: llama.cpp rounds more than weights to float16. */
const LIKELY = -10;

/** What both runtimes go on from. */
const TEXT =
  'The tower is 324 metres tall, about the same height as an 81-storey building, and the tallest structure in';

describe.skipIf(REASON !== null)(`the main job on SmolLM2-135M (${REASON ?? 'real weights'})`, () => {
  const database = withDatabase();
  let stack: Awaited<ReturnType<typeof openWithWorker>>;
  let operations: Operations;
  let engine: Engine;
  let folder: string;
  let model: ModelRecord;
  let test: DatasetRecord;
  let calibration: ResolvedOperation;
  const pruned = (ratio: number, compensation: 'BASELINE_BIAS' | 'NONE') =>
    resolvePrunedModel(compensation, { model, plan: resolvePlan({ ratio }, { model, calibration }) });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-smollm2-'));
    engine = await createEngine('onnx', {});
    stack = await openWithWorker(database.url, engine, { artifacts: path.join(folder, 'artifacts') });
    operations = stack.operations;
    model = await operations.models.register('smollm2', MODEL);
    const text = (name: string, file: string) =>
      operations.datasets.register(name, name, { format: 'text', file: path.join(WIKITEXT!, file), joining: 'NONE' });
    const training = await text('wikitext-2-valid', 'valid.tokens.txt');
    test = await text('wikitext-2-test', 'test.raw.txt');
    calibration = resolveCalibration(
      { samples: 64, sequenceLength: 128 },
      { model, dataset: training, engine: 'onnx' },
    );
  }, HOUR);
  afterAll(async () => {
    await stack?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function perplexity(of: ResolvedOperation | null): Promise<number> {
    const operation = resolveEvaluation(EVALUATED, { subject: { model, pruned: of }, dataset: test, engine: 'onnx' });
    const { error, result } = await runToEnd(operations, operation);
    expect(error).toBeNull();
    return (result as { perplexity: number }).perplexity;
  }

  it(
    'prunes by 20 % and 50 %: worse the more goes, and better with the bias than without',
    async () => {
      const dense = await perplexity(null);
      // Quantised to four bits, on text that it was not tuned for.
      expect(dense).toBeGreaterThan(10);
      expect(dense).toBeLessThan(40);
      const found: Record<string, number> = { dense };
      for (const ratio of [0.2, 0.5]) {
        for (const compensation of ['BASELINE_BIAS', 'NONE'] as const) {
          found[`${ratio} ${compensation}`] = await perplexity(pruned(ratio, compensation));
        }
      }
      console.info('perplexities on WikiText-2', found);
      expect(found['0.2 BASELINE_BIAS']).toBeGreaterThan(dense);
      expect(found['0.5 BASELINE_BIAS']).toBeGreaterThan(found['0.2 BASELINE_BIAS']!);
      expect(found['0.2 BASELINE_BIAS']).toBeLessThan(found['0.2 NONE']!);
      expect(found['0.5 BASELINE_BIAS']).toBeLessThan(found['0.5 NONE']!);
    },
    HOUR,
  );

  it.skipIf(!hasLlamaCpp)(
    'is exported as GGUF, and llama.cpp gives the next token as the engine does',
    async () => {
      const of = pruned(0.2, 'BASELINE_BIAS');
      const operation = resolveExport({ format: 'GGUF', dataType: 'F16' }, { subject: { model, pruned: of } });
      const { error, result } = await runToEnd(operations, operation);
      expect(error).toBeNull();
      const written = (result as unknown as ExportResult).files.find(({ name }) => name.endsWith('.gguf'))!;
      const file = path.join(folder, written.name);
      await operations.artifacts!.fetchTo(written.digest, file);

      const ids = await (await loadTokenizer(MODEL)).encode(TEXT, 'NONE');
      const last = ids.length - 1;
      const [answer] = await askLlamaCpp([{ file, row: [...ids], positions: [last], texts: [TEXT] }], folder);
      expect(answer!.texts[0]).toEqual([...ids]);
      const written16 = await openModelFolder(file);
      const { vocabularySize } = written16.description;
      const opened = await engine.open(written16);
      const [expected] = await opened.score([
        {
          tokens: ids,
          parents: ids.map((_, at) => at - 1),
          nodes: new Int32Array(vocabularySize).fill(last),
          targets: Int32Array.from({ length: vocabularySize }, (_, id) => id),
        },
      ]);
      await opened.close();
      await written16.close();
      const apart = answer!.positions[0]!.map((value, id) =>
        expected![id]! > LIKELY ? Math.abs(value - expected![id]!) : 0,
      );
      expect(apart.filter((difference) => difference > 0).length).toBeGreaterThan(10);
      expect(Math.max(...apart)).toBeLessThan(0.1);
    },
    HOUR,
  );
});
