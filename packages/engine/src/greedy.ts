import type { EngineModel, RunOptions } from './types.ts';

/** `prompt` continued by the `count` most likely next tokens, one after another. Returns the continuation only. */
export async function generateGreedy(
  model: EngineModel,
  prompt: Int32Array,
  count: number,
  options: Pick<RunOptions, 'signal' | 'pruning'> = {},
): Promise<Int32Array> {
  const tokens = new Int32Array(prompt.length + count);
  tokens.set(prompt);
  for (let length = prompt.length; length < tokens.length; length++) {
    const [next] = await model.nextTokens([tokens.slice(0, length)], options);
    tokens[length] = next!;
  }
  return tokens.slice(prompt.length);
}
