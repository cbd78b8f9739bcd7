import { FlapbookError } from '@flapbook/flap';
import {
  findModel,
  type GgufValue,
  type ModelFolder,
  readGgufFile,
  readJsonObject,
  readTokenizerFile,
} from '@flapbook/models';
import { byteLevelEntries } from './byte-level.ts';
import { type Entries, flag, integers, reals, text, texts, whole } from './entries.ts';
import { parseTokenizerJson, type TokenizerJson } from './json.ts';
import { sentencePieceEntries } from './sentencepiece.ts';

const MAX_CONFIG_BYTES = 16_000_000;

/**
 * A model's tokenizer as a GGUF file has it: from another GGUF file as it stands there, from a tokenizer.json in other
 * words. A model without one gets none.
 *
 * @throws FlapbookError UNSUPPORTED_CONFIG for a tokenizer that such files have no words for
 */
export async function tokenizerMetadata({ directory, description }: ModelFolder): Promise<Entries> {
  const place = await findModel(directory);
  if (place.kind === 'gguf') return carriedOver((await readGgufFile(place.file)).metadata.entries('tokenizer.'));
  const bytes = await readTokenizerFile(directory);
  if (bytes === null) return [['tokenizer.ggml.model', text('none')]];
  const json = parseTokenizerJson(new TextDecoder().decode(bytes));
  return [...entriesOf(json)(json, description), ...(await chatTemplate(place.directory))];
}

function entriesOf({ type, byteFallback, preTokenizers }: TokenizerJson): typeof byteLevelEntries {
  if (type === 'BPE' && byteFallback) return sentencePieceEntries;
  if (type === 'BPE' && preTokenizers.some((step) => step.type === 'ByteLevel')) return byteLevelEntries;
  throw new FlapbookError('UNSUPPORTED_CONFIG', `Tokenizers of the type ${type} cannot be put into a GGUF file yet.`);
}

async function chatTemplate(directory: string): Promise<Entries> {
  const rule = { code: 'BAD_CONFIG', maxBytes: MAX_CONFIG_BYTES } as const;
  const template = (await readJsonObject(directory, 'tokenizer_config.json', rule))?.chat_template;
  return typeof template === 'string' ? [['tokenizer.chat_template', text(template)]] : [];
}

/** Values in the types that every converter writes them in. */
function carriedOver(entries: readonly (readonly [string, unknown])[]): Entries {
  return entries.flatMap(([key, value]): Entries => {
    const typed = typedValue(key, value);
    return typed === null ? [] : [[key, typed]];
  });
}

function typedValue(key: string, value: unknown): GgufValue | null {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return flag(value);
  if (typeof value === 'number') return whole(value);
  if (!Array.isArray(value)) return null;
  if (value.every((item) => typeof item === 'string')) return texts(value);
  if (value.some((item) => typeof item !== 'number')) return null;
  return key.endsWith('.scores') ? reals(value) : integers(value);
}
