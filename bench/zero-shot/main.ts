import { demoModel, demoTasks } from '@flapbook/demo';
import { createEngine, type TokenTree } from '@flapbook/engine';
import { loadTokenizer, openModelFolder, readDataset } from '@flapbook/models';
import { encodeItem, type ModelInput, shareBeginnings, sumScores } from '@flapbook/tasks';

/**
 * What sharing saves: the bundled questions with one tree an item, in which choices share their context, against one tree
 * a request, both packed into rows alike, on the bundled model. Prints JSON: tokens that are read, seconds and their ratios,
 * and the largest difference of a score in nats.
 *
 *     npx tsx bench/zero-shot/main.ts [ITEMS]
 */
const count = Number(process.argv[2] ?? 200);
const { file, task } = demoTasks[0]!;
const content = await readDataset({ format: 'task', file, task, labels: null });
if (content.kind !== 'task') throw new Error('The bundled questions are no task.');
const folder = await openModelFolder(demoModel.directory);
const { description } = folder;
const tokenizer = await loadTokenizer(demoModel.directory);
const by = { bosId: description.bosTokenId, eosId: description.eosTokenId, bosText: '<s>', encode: tokenizer.encode };
const options = { era: 'C', tokenizer: by, maxLength: description.maxPositions } as const;
const items: ModelInput[][] = [];
for (const item of content.items.slice(0, count)) items.push(await encodeItem(item, options));

const shared = items.map(shareBeginnings);
const alone = items.flat().map((input) => shareBeginnings([input]));
const engine = await createEngine();
const model = await engine.open(folder);

async function timed(
  trees: readonly TokenTree[],
): Promise<{ readonly scores: Float64Array[]; readonly seconds: number }> {
  await model.score(trees);
  const started = performance.now();
  const scores = await model.score(trees);
  return { scores, seconds: (performance.now() - started) / 1000 };
}

const together = await timed(shared);
const apart = await timed(alone);
const sums = shared.flatMap((tree, i) => sumScores(tree, together.scores[i]!));
const plain = alone.flatMap((tree, i) => sumScores(tree, apart.scores[i]!));
const tokensOf = (trees: readonly TokenTree[]) => trees.reduce((sum, { tokens }) => sum + tokens.length, 0);
console.log(
  JSON.stringify(
    {
      items: items.length,
      requests: plain.length,
      tokens: { shared: tokensOf(shared), alone: tokensOf(alone), ratio: tokensOf(alone) / tokensOf(shared) },
      seconds: { shared: together.seconds, alone: apart.seconds, ratio: apart.seconds / together.seconds },
      largestDifference: Math.max(...sums.map((value, i) => Math.abs(value - plain[i]!))),
    },
    null,
    2,
  ),
);
await model.close();
await folder.close();
