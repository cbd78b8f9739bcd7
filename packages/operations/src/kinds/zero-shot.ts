import { FlapbookError } from '@flapbook/flap';
import { isText, pythonShuffle, requireCausal } from '@flapbook/models';
import {
  codePoints,
  ERAS,
  type EraName,
  encodeItem,
  type SharedInputs,
  shareBeginnings,
  sumScores,
  type TaskItem,
  type TaskName,
} from '@flapbook/tasks';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { JsonObject } from '../keys.ts';
import { type ResolvedOperation, resolved } from '../operation.ts';
import {
  insertZeroShotBlock,
  readZeroShotBlocks,
  storedZeroShotBlocks,
  type ZeroShotBlock,
} from '../store/zero-shot.ts';
import { zeroShotResult } from '../tasks/scored-items.ts';
import { taskTokenizer } from '../tasks/tokenizer.ts';
import { CHARACTERS_PER_TOKEN, type EvaluationSubject } from './evaluation.ts';
import type { OperationKind, Task } from './kind.ts';
import { pruningOf } from './pruning.ts';
import { RANGES } from './ranges.ts';
import { requireInteger } from './validate.ts';

const VERSION = 1;

/** As lm-evaluation-harness scores today. */
export const DEFAULT_ERA: EraName = 'C';

/** Tokens that one block of items holds, about: what an interruption can lose. */
const BLOCK_TOKENS = 8192;

/** Era A shuffles the items before it takes the first of them (lm_eval/evaluator.py of release 0.3.0). */
const SHUFFLE_SEED = 42;

/** What the user wrote; everything absent has a default. */
export interface ZeroShotSpec {
  readonly era?: EraName | null;
  readonly limit?: number | null;
}

export interface ZeroShotParameters extends JsonObject {
  readonly task: TaskName;
  readonly era: EraName;
  /** The first so many items; null for all. */
  readonly limit: number | null;
  readonly engine: string;
}

/**
 * Fills in the defaults of a zero-shot evaluation: all items, as the harness of today puts them into tokens.
 *
 * @throws FlapbookError BAD_PARAMETER, TOKENIZER_MISSING, UNSUPPORTED_CONFIG for a model of masked tokens
 */
export function resolveZeroShot(
  spec: ZeroShotSpec,
  {
    subject: { model, pruned },
    dataset,
    engine,
  }: { readonly subject: EvaluationSubject; readonly dataset: DatasetRecord; readonly engine: string },
): ResolvedOperation<ZeroShotParameters> {
  requireCausal(model.description, 'likelihoods of next tokens');
  const { source } = dataset;
  if (source.format !== 'task') {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `“${dataset.name}” is ${isText(dataset) ? 'text' : 'rows of tokens'}; zero-shot scores need a task’s data set.`,
    );
  }
  if (model.tokenizerDigest === null) {
    throw new FlapbookError('TOKENIZER_MISSING', `“${model.name}” has no tokenizer to read a task’s texts with.`);
  }
  const given = spec.limit ?? null;
  if (given !== null) requireInteger('limit', given, RANGES.items);
  // All items, asked for by number or not, are the same operation.
  const limit = (given ?? dataset.rows!) >= dataset.rows! ? null : given;
  const parameters: ZeroShotParameters = { task: source.task, era: spec.era ?? DEFAULT_ERA, limit, engine };
  const items = itemsOf(parameters, dataset);
  return resolved<ZeroShotParameters>({
    kind: 'zeroShot',
    version: VERSION,
    parameters,
    inputs: { model: model.key, dataset: dataset.key, ...(pruned && { pruned: pruned.key }) },
    operations: pruned ? [pruned] : [],
    inline: false,
    work: model.parameters * items * tokensPerItem(dataset),
    // Three numbers an item, and of four choices a float64 and two int32 each.
    bytes: items * (3 * 4 + 4 * 16),
  });
}

/** Where a block of items lies, in the order in which they are scored. */
interface ItemRange {
  readonly firstItem: number;
  readonly items: number;
}

export const zeroShot: OperationKind = {
  kind: 'zeroShot',
  version: VERSION,
  parts({ key, parameters }, { model, dataset }) {
    const items = itemsOf(parameters as ZeroShotParameters, dataset!);
    const perItem = tokensPerItem(dataset!);
    const blockItems = Math.max(1, Math.floor(BLOCK_TOKENS / perItem));
    return Array.from({ length: Math.ceil(items / blockItems) }, (_, block) => {
      const firstItem = block * blockItems;
      const range: ItemRange = { firstItem, items: Math.min(blockItems, items - firstItem) };
      const tokens = Math.ceil(range.items * perItem);
      return {
        key: `${key}/${firstItem}+${range.items}`,
        part: { ...range },
        work: model.parameters * tokens,
        tokens,
      };
    });
  },
  async stored(database, { key }) {
    const ranges = await storedZeroShotBlocks(database, key);
    return new Set(ranges.map(({ firstItem, items }) => `${key}/${firstItem}+${items}`));
  },
  async run(task) {
    const { era } = task.operation.parameters as ZeroShotParameters;
    const { key, inputs } = task.operation;
    const model = await task.model(inputs.model!);
    const pruning =
      inputs.pruned === undefined
        ? undefined
        : await task.shared('pruning', () => pruningOf(task, inputs.pruned!, model));
    const items = await blockOf(task);
    const tokenizer = await taskTokenizer(await task.tokenizer(model), model.description);
    const maxLength = model.description.maxPositions;
    const trees: SharedInputs[] = [];
    for (const { index, item } of items) {
      const inputsOf = await encodeItem(item, { era, tokenizer, maxLength }).catch((error: unknown) => {
        if (!(error instanceof FlapbookError)) throw error;
        throw new FlapbookError(error.code, `Item ${index + 1}: ${error.message}`, { cause: error });
      });
      trees.push(shareBeginnings(inputsOf));
    }
    const opened = await task.open(model);
    const scores = await opened.score(trees, {
      signal: task.signal,
      pruning,
      nameRow: (tree) => `item ${items[tree]!.index + 1}`,
      onProgress: (fraction) => task.progress(fraction),
    });
    const sums = trees.map((tree, i) => sumScores(tree, scores[i]!));
    const { firstItem } = task.part as JsonObject & ItemRange;
    const block: ZeroShotBlock = {
      firstItem,
      itemIndex: Int32Array.from(items, ({ index }) => index),
      choices: Int32Array.from(items, ({ item }) => item.choices.length),
      gold: Int32Array.from(items, ({ item }) => item.gold),
      logProbability: Float64Array.from(sums.flat()),
      tokens: Int32Array.from(trees.flatMap(({ questions }) => questions.map(({ length }) => length))),
      codePoints: Int32Array.from(items.flatMap(({ item }) => item.choices.map(codePoints))),
    };
    return (transaction) => insertZeroShotBlock(transaction, key, block);
  },
  async combine({ key, parameters }, { database }) {
    const { task } = parameters as ZeroShotParameters;
    return { ...zeroShotResult(task, await readZeroShotBlocks(database, key)) } as unknown as JsonObject;
  },
};

/** The items of a part with their indices in the data set. */
async function blockOf(task: Task): Promise<{ readonly index: number; readonly item: TaskItem }[]> {
  const { era, limit } = task.operation.parameters as ZeroShotParameters;
  const { firstItem, items } = task.part as JsonObject & ItemRange;
  const content = await task.shared('content', async () =>
    task.content(await task.dataset(task.operation.inputs.dataset!)),
  );
  if (content.kind !== 'task') throw new FlapbookError('DATASET_CHANGED', 'The data set holds no task’s items.');
  const order =
    ERAS[era].shuffles && limit !== null
      ? pythonShuffle(content.items.length, SHUFFLE_SEED)
      : Int32Array.from(content.items.keys());
  return Array.from(order.subarray(firstItem, firstItem + items), (index) => ({ index, item: content.items[index]! }));
}

function itemsOf({ limit }: ZeroShotParameters, { rows }: DatasetRecord): number {
  return Math.min(limit ?? rows!, rows!);
}

/** Tokens that a model reads of one item, about. */
function tokensPerItem({ characters, rows }: DatasetRecord): number {
  return Math.max(1, characters! / CHARACTERS_PER_TOKEN / rows!);
}
