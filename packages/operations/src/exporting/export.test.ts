import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DatasetRecord, ExportResult, ModelRecord, Operations, ResolvedOperation } from '../index.ts';
import { resolveCalibration, resolveEvaluation, resolveExport, resolvePlan, resolvePrunedModel } from '../index.ts';
import { findOperations } from '../store/operations.ts';
import { forgetResultFiles, resultFiles } from '../store/result-files.ts';
import { openWithWorker, runToEnd } from '../testing.ts';

describe('exports', () => {
  const database = withDatabase();
  let stack: Awaited<ReturnType<typeof openWithWorker>>;
  let operations: Operations;
  let folder: string;
  let model: ModelRecord;
  let dataset: DatasetRecord;
  let plan: ResolvedOperation;
  let pruned: ResolvedOperation;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-export-'));
    stack = await openWithWorker(database.url, undefined, { artifacts: path.join(folder, 'artifacts') });
    operations = stack.operations;
    await writeTinyModel(path.join(folder, 'model'), { tokenizer: true, keyValueHeads: 2 });
    await writeFile(path.join(folder, 'model', 'README.md'), '---\nlicense: mit\n---\n# Tiny\n');
    await writeFile(path.join(folder, 'model', 'LICENSE'), 'Permission is hereby granted.\n');
    model = await operations.models.register('tiny', path.join(folder, 'model'));
    const file = path.join(folder, 'text.txt');
    await writeFile(file, 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
    dataset = await operations.datasets.register('cats', 'Cats', { format: 'text', file, joining: 'NONE' });
    const calibration = resolveCalibration({ samples: 8, sequenceLength: 16 }, { model, dataset, engine: 'onnx' });
    plan = resolvePlan({ ratio: 0.5 }, { model, calibration });
    pruned = resolvePrunedModel('BASELINE_BIAS', { model, plan });
  });
  afterAll(async () => {
    await stack?.close();
    await rm(folder, { recursive: true });
  });

  const run = async (format: string, of: ResolvedOperation | null = pruned) => {
    const operation = resolveExport({ format }, { subject: { model, pruned: of } });
    const record = await runToEnd(operations, operation);
    return { operation, record, result: record.result as ExportResult | null };
  };
  const text = async (digest: string) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of operations.artifacts!.get(digest)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  test.each(['HUGGING_FACE', 'HUGGING_FACE_COMPACT', 'ONNX', 'FLAP'])(
    '%s is written, kept and found right',
    async (format) => {
      const { operation, record, result } = await run(format);
      expect(record.error).toBeNull();
      expect(result!.selfTest.difference).toBeLessThan(1e-5);
      expect(result!.selfTest.tokens).toBe(4 * 47);
      const stored = await resultFiles(operations.database, operation.key);
      expect(new Set(stored.map(({ name }) => name))).toEqual(new Set(result!.files.map(({ name }) => name)));
      expect(result!.byteLength).toBe(stored.reduce((sum, { byteLength }) => sum + byteLength, 0));
      const card = await text(stored.find(({ name }) => name === 'README.md')!.digest);
      for (const piece of [
        'license: "mit"',
        'plan.ratio',
        '0.5',
        dataset.key,
        model.key,
        pruned.key,
        'multiply-adds',
        'bytes of memory',
        'bytes of the files of weights',
        'Layer by layer',
      ]) {
        expect(card).toContain(piece);
      }
      expect(stored.map(({ name }) => name)).toContain('LICENSE');
    },
  );

  test('the card has the perplexities that are known, the base model’s beside them', async () => {
    const other = resolvePrunedModel('NONE', { model, plan });
    for (const of of [null, other]) {
      const subject = { model, pruned: of };
      await runToEnd(operations, resolveEvaluation({ sequenceLength: 16 }, { subject, dataset, engine: 'onnx' }));
    }
    const { result } = await run('FLAP', other);
    const card = await text(result!.files.find(({ name }) => name === 'README.md')!.digest);
    expect(card).toMatch(/perplexity on cats, [\d,]+ rows of 16 tokens \| \d+\.\d+ \(95 %: [^|]+\) \| \d+\.\d+ \(95 %/);
    expect(card).not.toContain(folder);
  });

  test('a compact model is smaller, and the estimate before it ran was not too small', async () => {
    const sizes = [];
    for (const format of ['HUGGING_FACE', 'HUGGING_FACE_COMPACT']) {
      const { operation, result } = await run(format);
      const weights = result!.files.find(({ name }) => name === 'model.safetensors')!;
      expect(weights.byteLength).toBeLessThan(operation.bytes + 16_384);
      sizes.push(weights.byteLength);
    }
    expect(sizes[1]).toBeLessThan(0.9 * sizes[0]!);
  });

  test('a dense model is written as it is, in another type with its rounding', async () => {
    const dense = await run('HUGGING_FACE', null);
    expect(dense.result!.selfTest.difference).toBeLessThan(1e-6);
    const operation = resolveExport({ format: 'HUGGING_FACE', dataType: 'F16' }, { subject: { model, pruned: null } });
    const { result } = (await runToEnd(operations, operation)) as { result: ExportResult | null };
    expect(result!.selfTest.difference).toBeGreaterThan(0);
    const bytes = (of: ExportResult) => of.files.find(({ name }) => name === 'model.safetensors')!.byteLength;
    expect(bytes(result!) / bytes(dense.result!)).toBeLessThan(0.6);
  });

  test('a compact export is a model again; one that was registered filled up to one width is asked to come anew', async () => {
    const { result } = await run('HUGGING_FACE_COMPACT');
    const place = path.join(folder, 'uneven');
    for (const { name, digest } of result!.files) await operations.artifacts!.fetchTo(digest, path.join(place, name));
    const uneven = await operations.models.register('uneven', place);
    expect(uneven.description.widths).toBeDefined();
    const subject = { model: uneven, pruned: null };
    const evaluation = resolveEvaluation({ sequenceLength: 16 }, { subject, dataset, engine: 'onnx' });
    // As versions that knew no widths wrote it.
    await operations.database.query(`UPDATE model SET description = description - 'widths' WHERE key = $1`, [
      uneven.key,
    ]);
    expect((await runToEnd(operations, evaluation)).error).toMatchObject({
      code: 'MODEL_CHANGED',
      message: expect.stringContaining('register its files again, under another name'),
    });
  });

  test('what cannot be written is refused with its reason', async () => {
    const { record } = await run('FLAP', null);
    expect(record.error).toMatchObject({ code: 'EXPORT_REFUSED', message: expect.stringContaining('no masks') });
    const subject = { model, pruned: null };
    expect(() => resolveExport({ format: 'PICKLE' }, { subject })).toThrow(/HUGGING_FACE/);
    expect(() => resolveExport({ format: 'FLAP', dataType: 'F16' }, { subject })).toThrow(/F16/);
  });

  test('an export that was interrupted goes on behind the files that are there', async () => {
    const { operation } = await run('HUGGING_FACE');
    const before = await resultFiles(operations.database, operation.key);
    // As after a process that died between two files.
    const last = before.find(({ name }) => name === 'model.safetensors')!;
    await operations.database.query(`DELETE FROM artifact WHERE holder_key = $1 AND name = $2`, [
      operation.key,
      last.name,
    ]);
    await operations.artifacts!.delete(last.digest);
    const kept = before.find(({ name }) => name === 'config.json')!;
    const written = (await operations.artifacts!.stat(kept.digest))!.modifiedAt;
    await operations.database.query(`UPDATE operation SET status = 'FAILED', result = NULL WHERE key = $1`, [
      operation.key,
    ]);
    const again = await run('HUGGING_FACE');
    expect(again.record.error).toBeNull();
    expect(await resultFiles(operations.database, operation.key)).toEqual(before);
    expect((await operations.artifacts!.stat(kept.digest))!.modifiedAt).toEqual(written);
  });

  test('an export that was interrupted within a file goes on in the middle of it, and is the same', async () => {
    const { operation, result } = await run('ONNX');
    const name = 'onnx/model.onnx_data';
    const whole = result!.files.find((file) => file.name === name)!;
    await forgetResultFiles(operations.database, operation.key);
    await operations.artifacts!.delete(whole.digest);
    await operations.database.query(`UPDATE operation SET status = 'FAILED', result = NULL WHERE key = $1`, [
      operation.key,
    ]);
    const begun: number[] = [];
    const put = operations.artifacts!.putResumable;
    const spied = vi.spyOn(operations.artifacts!, 'putResumable').mockImplementation((source, options) =>
      put(
        {
          ...source,
          async *open(start) {
            begun.push(start);
            for await (const chunk of source.open(start)) {
              yield chunk;
              if (begun.length === 1) throw new Error('The worker is gone.');
            }
          },
        },
        options,
      ),
    );
    try {
      if ((await run('ONNX')).record.status === 'FAILED') await run('ONNX');
    } finally {
      spied.mockRestore();
    }
    const [record] = await findOperations(operations.database, [operation.key]);
    expect(record).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(begun[0]).toBe(0);
    expect(begun[1]).toBeGreaterThan(0);
    expect((await resultFiles(operations.database, operation.key)).find((file) => file.name === name)).toEqual(whole);
  });

  test('files that compute something else are not taken for the model', async () => {
    const replaced = resolvePrunedModel('NONE', { model, plan });
    const { operation } = await run('HUGGING_FACE', replaced);
    const weights = (await resultFiles(operations.database, operation.key)).find(
      ({ name }) => name === 'model.safetensors',
    )!;
    // Of the same length, so that it stands for what a worker wrote before it was stopped.
    const file = path.join(folder, 'spoiled');
    await operations.artifacts!.fetchTo(weights.digest, file);
    const spoiled = await readFile(file);
    spoiled.fill(0x3f, spoiled.byteLength - 4096);
    const { digest } = await operations.artifacts!.put(
      (async function* () {
        yield new Uint8Array(spoiled);
      })(),
    );
    await operations.database.query(`UPDATE artifact SET digest = $2 WHERE holder_key = $1 AND name = $3`, [
      operation.key,
      digest,
      weights.name,
    ]);
    await operations.database.query(`UPDATE operation SET status = 'FAILED', result = NULL WHERE key = $1`, [
      operation.key,
    ]);
    const { record } = await run('HUGGING_FACE', replaced);
    expect(record).toMatchObject({ status: 'FAILED', error: { code: 'EXPORT_DIFFERS' } });
    // The next attempt begins with none of them.
    expect((await run('HUGGING_FACE', replaced)).record.error).toBeNull();
  });
});
