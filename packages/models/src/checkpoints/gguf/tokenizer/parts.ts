import type { Vocabulary } from './vocabulary.ts';

/** The fields of a tokenizer.json that follow from the vocabulary whatever the algorithm. */
export function commonParts(vocabulary: Vocabulary): Readonly<Record<string, unknown>> {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(vocabulary),
    post_processor: postProcessor(vocabulary),
  };
}

export function vocabularyObject({ tokens }: Vocabulary): Readonly<Record<string, number>> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

/** Tokens that are found in a text before anything else is done with it. */
function addedTokens({ tokens, kinds }: Vocabulary): readonly Readonly<Record<string, unknown>>[] {
  return tokens.flatMap((content, id) => {
    const kind = kinds[id]!;
    const isSpecial = kind === 'control' || kind === 'unknown';
    if (content === '' || (!isSpecial && kind !== 'user defined')) return [];
    return [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: isSpecial }];
  });
}

function postProcessor({ tokens, first, last }: Vocabulary): Readonly<Record<string, unknown>> | null {
  if (first === null && last === null) return null;
  const special = (id: number | null, type: number) =>
    id === null ? [] : [{ SpecialToken: { id: tokens[id]!, type_id: type } }];
  const sequence = (id: 'A' | 'B', type: number) => [
    ...special(first, type),
    { Sequence: { id, type_id: type } },
    ...special(last, type),
  ];
  const ids = [...new Set([first, last])].filter((id) => id !== null);
  return {
    type: 'TemplateProcessing',
    single: sequence('A', 0),
    pair: [...sequence('A', 0), ...sequence('B', 1)],
    special_tokens: Object.fromEntries(
      ids.map((id) => [tokens[id]!, { id: tokens[id]!, ids: [id], tokens: [tokens[id]!] }]),
    ),
  };
}
