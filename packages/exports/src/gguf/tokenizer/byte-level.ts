import { FlapbookError } from '@flapbook/flap';
import { type ModelDescription, preTokenizerName } from '@flapbook/models';
import { type Entries, text, texts } from './entries.ts';
import type { TokenizerJson } from './json.ts';
import { tokensOf, vocabularyEntries } from './vocabulary.ts';

/**
 * GPT-2's, Llama 3's and Qwen's kind. How a text is cut goes by a name.
 *
 * @throws FlapbookError UNSUPPORTED_CONFIG for a way to cut without a name: with another one ids would be others
 */
export function byteLevelEntries(json: TokenizerJson, description: ModelDescription): Entries {
  const pre = preTokenizerName(json.preTokenizers);
  if (pre === null) {
    throw new FlapbookError(
      'UNSUPPORTED_CONFIG',
      'The model’s tokenizer cuts texts in a way for which Flapbook knows no name in GGUF files (tokenizer.ggml.pre).',
    );
  }
  return [
    ['tokenizer.ggml.model', text('gpt2')],
    ['tokenizer.ggml.pre', text(pre)],
    ...vocabularyEntries(json, description, tokensOf(json, description)),
    ['tokenizer.ggml.merges', texts(json.merges.map((pair) => pair.join(' ')))],
  ];
}
