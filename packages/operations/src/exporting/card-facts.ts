import {
  type CardFacts,
  type CardFigure,
  cardContext,
  type ExportShape,
  exportFormat,
  exportShape,
  footprint,
} from '@flapbook/exports';
import type { ModelRecord } from '../catalogue/models.ts';
import type { JsonObject, JsonValue } from '../keys.ts';
import type { ExportParameters } from '../kinds/export.ts';
import type { Task } from '../kinds/kind.ts';
import { findOperations } from '../store/operations.ts';
import { perplexityFigures } from './card-perplexities.ts';
import { hubIdIn, shareable } from './shareable.ts';

type Sources = Pick<Task, 'database' | 'dataset' | 'operation'>;

/** What a model card tells, from what the export's operation rests on. */
export async function cardFacts(
  task: Sources,
  { model, shape }: { readonly model: ModelRecord; readonly shape: ExportShape },
): Promise<CardFacts> {
  const { pruned } = task.operation.inputs;
  const found = new Provenance(task);
  if (pruned !== undefined) await found.visit(pruned, 'prunedModel');
  return {
    base: shareable(model.name),
    modelKey: model.key,
    prunedKey: pruned ?? null,
    settings: found.settings,
    data: found.data,
    figures: [
      ...figuresOf(model, shape),
      weightBytes(task, model, shape),
      ...(await perplexityFigures(task, { model, pruned: pruned ?? null })),
    ],
    hubId: hubIdIn(model.directory),
  };
}

/** Follows the operations that something rests on, each once. */
class Provenance {
  readonly settings: [string, string][] = [];
  readonly data: { name: string; digest: string }[] = [];
  readonly #task: Sources;
  readonly #seen = new Set<string>();

  constructor(task: Sources) {
    this.#task = task;
  }

  async visit(key: string, role: string): Promise<void> {
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const [record] = await findOperations(this.#task.database, [key]);
    // Models and data sets are inputs, too.
    if (record === undefined) return;
    this.settings.push(...flat(record.parameters).map(([name, value]): [string, string] => [`${role}.${name}`, value]));
    const { dataset: datasetKey } = record.inputs;
    if (datasetKey !== undefined && !this.data.some(({ digest }) => digest === datasetKey)) {
      this.data.push({ name: shareable((await this.#task.dataset(datasetKey)).name), digest: datasetKey });
    }
    for (const [input, inputKey] of Object.entries(record.inputs).sort(([a], [b]) => (a < b ? -1 : 1))) {
      await this.visit(inputKey, input);
    }
  }
}

function flat(object: JsonObject, prefix = ''): [string, string][] {
  return Object.entries(object).flatMap(([name, value]: [string, JsonValue]): [string, string][] => {
    if (value === null) return [];
    if (typeof value === 'object' && !Array.isArray(value)) return flat(value as JsonObject, `${prefix}${name}.`);
    return [[`${prefix}${name}`, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}

function figuresOf(model: ModelRecord, shape: ExportShape): CardFigure[] {
  const context = cardContext(model);
  const bytesOfNumber = model.byteLength / model.parameters;
  const [dense, pruned] = [exportShape(model.description, null), shape].map((one) => footprint(one, context));
  const row = (name: string, pick: (of: NonNullable<typeof dense>) => number): CardFigure => ({
    name,
    dense: number(pick(dense!)),
    pruned: number(pick(pruned!)),
  });
  return [
    row('parameters', ({ parameters }) => parameters),
    row(`multiply-adds for one more token after ${number(context)}`, ({ multiplyAdds }) => multiplyAdds),
    row(`numbers in the cache of ${number(context)} tokens`, ({ cacheNumbers }) => cacheNumbers),
    row(`bytes of memory with that cache, in the base model’s own type`, ({ parameters, cacheNumbers }) =>
      Math.round((parameters + cacheNumbers) * bytesOfNumber),
    ),
  ];
}

/** Of the files, the format's own zeros and its type of numbers included. */
function weightBytes({ operation }: Sources, model: ModelRecord, shape: ExportShape): CardFigure {
  const { format, dataType } = operation.parameters as ExportParameters;
  const bytes = exportFormat(format).weightBytes(shape, { dataType }, model.byteLength / model.parameters);
  return {
    name: 'bytes of the files of weights',
    dense: number(model.byteLength),
    pruned: number(Math.round(bytes)),
  };
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
