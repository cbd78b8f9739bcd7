import { FlapbookError } from '@flapbook/flap';
import type { DatasetContent, ModelDescription, Tokenizer, TokenSource } from '../types.ts';

/** Whether a content or a data set is text that a tokenizer has to read. */
export function isText({ kind }: Pick<DatasetContent, 'kind'>): boolean {
  return kind === 'text' || kind === 'documents';
}

/** Bytes that a data set in tokens keeps in memory. */
export function sourceBytes(source: TokenSource): number {
  if (source.kind === 'documents') return source.byteLength;
  if (source.kind === 'stream') return source.ids.byteLength;
  return source.rows.reduce((sum, row) => sum + row.byteLength, 0);
}

/** Puts a data set into a model's tokens and checks that the model embeds every one of them. */
export async function tokenise(
  content: DatasetContent,
  tokenizer: Tokenizer | null,
  description: Pick<ModelDescription, 'vocabularySize'>,
): Promise<TokenSource> {
  const { vocabularySize } = description;
  if (content.kind === 'rows') {
    for (const [index, row] of content.rows.entries()) checkIds(row, vocabularySize, `Row ${index}, position`);
    return { kind: 'rows', rows: content.rows };
  }
  if (content.kind === 'task') {
    throw new FlapbookError('BAD_PARAMETER', 'The data set is a task’s items, which make no rows of tokens.');
  }
  if (!tokenizer) {
    throw new FlapbookError('TOKENIZER_MISSING', 'The data set is text, but the model has no tokenizer.');
  }
  if (content.kind === 'documents') {
    const { count, byteLength } = content.documents;
    return {
      kind: 'documents',
      count,
      byteLength,
      async encode(index) {
        const ids = await tokenizer.encode(content.documents.at(index));
        checkIds(ids, vocabularySize, `Document ${index}, position`);
        return ids;
      },
    };
  }
  const ids = await tokenizer.encode(content.text);
  checkIds(ids, vocabularySize, 'The tokenised text, position');
  return { kind: 'stream', ids };
}

function checkIds(ids: Int32Array, vocabularySize: number, where: string): void {
  const position = ids.findIndex((id) => id < 0 || id >= vocabularySize);
  if (position < 0) return;
  throw new FlapbookError(
    'TOKEN_OUT_OF_RANGE',
    `${where} ${position} holds id ${ids[position]}; the model's vocabulary has ${vocabularySize} ids, from 0 on.`,
  );
}
