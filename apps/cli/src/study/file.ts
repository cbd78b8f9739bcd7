import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import type { Operations } from '@flapbook/operations';
import { type Level, mixtureOf, readStudyFile, type StudySpec, studySpec } from '@flapbook/studies';
import { callerSource, modelPath } from '../options.ts';
import { ProgressLine } from '../progress.ts';

/**
 * Reads a study file. Folders and files that it names lie beside it: models given by their folder are registered.
 *
 * @throws FlapbookError BAD_PARAMETER naming the line or the field
 */
export async function studyOfFile(file: string, operations: Operations): Promise<StudySpec> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new FlapbookError('BAD_PARAMETER', `The file ${file} cannot be read.`, { cause });
  });
  const spec = studySpec(readStudyFile(text, path.basename(file)));
  const folder = path.dirname(file);
  const placed = withPlaces(spec, folder);
  for (const model of levelsOf(placed, 'model')) await registerFolder(String(model), operations);
  return placed;
}

function withPlaces(spec: StudySpec, folder: string): StudySpec {
  const place = (name: string, level: Level): Level => {
    const mixture = name === 'calibrationData' ? mixtureOf(level) : null;
    if (mixture !== null) {
      return Object.fromEntries(Object.entries(mixture).map(([part, weight]) => [callerSource(part, folder), weight]));
    }
    if (typeof level !== 'string') return level;
    if (name === 'model') return placeOfModel(level, folder);
    return name === 'calibrationData' || name === 'evaluationData' ? callerSource(level, folder) : level;
  };
  const single = (levels: Readonly<Record<string, Level>>) =>
    Object.fromEntries(Object.entries(levels).map(([name, level]) => [name, place(name, level)]));
  const many = (levels: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(levels).map(([name, some]) => [
        name,
        Array.isArray(some) ? some.map((level: Level) => place(name, level)) : some,
      ]),
    );
  return studySpec({
    ...spec,
    base: single(spec.base),
    factors: many(spec.factors),
    include: spec.include.map(many),
    where: spec.where.map((constraint) =>
      Object.fromEntries(Object.entries(constraint).map(([part, match]) => [part, many(match)])),
    ),
    measures: spec.measures.map((one) => ({
      ...one,
      ...(Array.isArray(one.datasets) && {
        datasets: one.datasets.map((name) => (typeof name === 'string' ? callerSource(name, folder) : name)),
      }),
    })),
    reference: spec.reference === 'DENSE' ? 'DENSE' : single(spec.reference),
    expectations: spec.expectations.map((one) => ({ ...one, where: many(one.where) })),
  });
}

/** A folder or a GGUF file beside the file, else a registered name. */
function placeOfModel(given: string, folder: string): string {
  return modelPath(path.resolve(folder, given)) ?? given;
}

function levelsOf({ base, factors, include }: StudySpec, name: string): Level[] {
  return [base[name] ?? null, ...[factors, ...include].flatMap((grid) => grid[name] ?? [])].filter(
    (level) => level !== null,
  );
}

async function registerFolder(model: string, { models }: Operations): Promise<void> {
  if (!path.isAbsolute(model)) return;
  const line = new ProgressLine();
  try {
    await models.register(model, model, {
      onProgress: (done, total) => line.show('reading the model', { fraction: done / total, etaSeconds: null }),
    });
  } finally {
    line.end();
  }
}
