import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openArtifacts } from '@flapbook/artifacts';
import { demoModel } from '@flapbook/demo';
import type { LayerPruning } from '@flapbook/engine';
import { EXPORT_FORMATS, type ExportDataType, exportFormat } from '@flapbook/exports';
import { subjectOf, writeExport } from '@flapbook/exports/testing';
import { inspectModel, type ModelDescription, openModelFolder } from '@flapbook/models';
import { mulberry32 } from '@flapbook/models/testing';
import { writeRandomModel } from '../forward/model.ts';
import { filesBelow, type SizedFile } from './copy.ts';
import { timed } from './timed.ts';

/** Something that reads or writes a model, and the files that it read or wrote. */
export interface Work {
  readonly name: string;
  run(
    target: string,
  ): Promise<{ readonly seconds: number; readonly cpu: number; readonly files: readonly SizedFile[] }>;
}

/** 114 MB in float32: enough that opening files does not count. */
const SHAPE = {
  layers: 4,
  hidden: 768,
  heads: 12,
  keyValueHeads: 4,
  headDim: 64,
  intermediate: 2048,
  vocabulary: 2048,
  maxPositions: 512,
} as const;
const BASES = ['F32', 'F16', 'BF16'] as const;

/** Imports of a folder and of GGUF files, then every format's exports of a model that is pruned by a fifth. */
export async function* works(folder: string): AsyncGenerator<Work> {
  const bases = new Map<string, string>([['F32', await randomModel(path.join(folder, 'base'))]]);
  for (const dataType of ['F16', 'BF16'] as const) bases.set(dataType, await written('HUGGING_FACE', dataType));
  for (const [dataType, directory] of bases) yield importOf(`import safetensors ${dataType}`, directory);
  for (const dataType of ['F32', 'F16', 'Q8_0'] as const) {
    const [file] = (await filesBelow(await written('GGUF', dataType))).filter((one) => one.path.endsWith('.gguf'));
    yield importOf(`import GGUF ${dataType}`, file!.path);
  }
  for (const format of EXPORT_FORMATS.values()) {
    for (const dataType of format.dataTypes) {
      for (const base of dataType === 'STORED' ? BASES : (['F32'] as const)) {
        const of = { directory: bases.get(base)!, dataType };
        yield {
          name: `export ${format.name} ${dataType}${dataType === 'STORED' ? ` of ${base}` : ''}`,
          run: (target) => write(format.name, { ...of, target }),
        };
      }
    }
  }

  /** The dense model in a format, under the names of its files. */
  async function written(name: string, dataType: ExportDataType): Promise<string> {
    const model = await openModelFolder(bases.get('F32')!);
    try {
      return await writeExport(exportFormat(name), subjectOf(model, null), { root: folder, dataType });
    } finally {
      await model.close();
    }
  }
}

async function randomModel(directory: string): Promise<string> {
  await writeRandomModel(directory, SHAPE);
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    await copyFile(path.join(demoModel.directory, name), path.join(directory, name));
  }
  return directory;
}

/** What registering does: one pass over every weight, with digest, check and sums. */
function importOf(name: string, place: string): Work {
  return {
    name,
    async run() {
      const taken = await timed(async () => {
        const model = await openModelFolder(place);
        try {
          await inspectModel(model);
        } finally {
          await model.close();
        }
      });
      const all = await filesBelow(place.endsWith('.gguf') ? path.dirname(place) : place);
      return { ...taken, files: all.filter((file) => /\.(safetensors|gguf)$/.test(file.path)) };
    },
  };
}

/** What an export does but for its self-test: the files come into an artifact store, hashed and flushed. */
async function write(
  name: string,
  {
    directory,
    dataType,
    target,
  }: {
    readonly directory: string;
    readonly dataType: ExportDataType;
    readonly target: string;
  },
): ReturnType<Work['run']> {
  await mkdir(target, { recursive: true });
  const store = await openArtifacts(pathToFileURL(`${target}/`).href);
  const model = await openModelFolder(directory);
  try {
    const subject = subjectOf(model, pruningOf(model.description));
    const taken = await timed(async () => {
      for (const file of await exportFormat(name).files(subject, { dataType })) {
        const { byteLength, layout, write: make } = file;
        if (layout === undefined) await store.put(make(), { byteLength });
        else await store.putResumable({ id: layout, byteLength, open: (start) => make({ start }) });
      }
    });
    return { ...taken, files: await filesBelow(target) };
  } finally {
    await model.close();
    await store.close();
  }
}

/** A group of four and a fifth of the channels go from each layer, here and there. */
function pruningOf({ names, hiddenSize, keyValueHeads, intermediateSize }: ModelDescription): LayerPruning[] {
  const uniform = mulberry32(1);
  const bias = () => Float64Array.from({ length: hiddenSize }, () => uniform() - 0.5);
  return names.layers.map((_, layer) => ({
    attentionKept: Int32Array.from({ length: keyValueHeads }, (_unit, group) => group).filter(
      (group) => group !== layer % keyValueHeads,
    ),
    mlpKept: Int32Array.from({ length: intermediateSize }, (_unit, channel) => channel).filter(() => uniform() >= 0.2),
    attentionBias: bias(),
    mlpBias: bias(),
  }));
}
