import { describe, expect, it } from 'vitest';
import { choicesAfter } from '../items/task.ts';
import { encodeItem } from './encode.ts';
import type { TaskTokenizer } from './era.ts';
import { ERAS, type EraName } from './registry.ts';
import { shareBeginnings, sumScores } from './tree.ts';

const BOS = 1;
const EOS = 2;

/**
 * A tokenizer in which everything is in sight: a letter is its code point, but `ab` is one token (1000), and so is a
 * space with the `x` behind it (1001). Like SentencePiece it puts a space of its own (3) before a text.
 */
function tokenizer(options: { readonly bos?: boolean; readonly calls?: string[] } = {}): TaskTokenizer {
  return {
    bosId: options.bos === false ? null : BOS,
    eosId: EOS,
    bosText: options.bos === false ? null : '<s>',
    async encode(text, special) {
      options.calls?.push(text);
      const ids = [...text.replace(/^<s>/, '').matchAll(/ab| x|[\s\S]/gu)].map(([piece]) =>
        piece === 'ab' ? 1000 : piece === ' x' ? 1001 : piece.codePointAt(0)!,
      );
      const begin = special === 'LEADING' || text.startsWith('<s>') ? [BOS] : [];
      return Int32Array.from([...begin, ...(text === '' ? [] : [3]), ...ids]);
    },
  };
}

function codes(text: string): number[] {
  return Array.from(text, (letter) => letter.codePointAt(0)!);
}

async function pair(era: EraName, context: string, continuation: string, by = tokenizer()) {
  const encoded = await ERAS[era].encode({ context, continuation }, by);
  return [[...encoded.context], [...encoded.continuation]];
}

describe('eras', () => {
  it('A puts each string into tokens on its own: the dummy space of the continuation is scored', async () => {
    expect(await pair('A', 'Q:', ' yes')).toEqual([
      [3, ...codes('Q:')],
      [3, ...codes(' yes')],
    ]);
    expect(await pair('A', 'Q: ', 'yes')).toEqual([
      [3, ...codes('Q: ')],
      [3, ...codes('yes')],
    ]);
    expect(await pair('A', '', 'yes')).toEqual([[EOS], [3, ...codes('yes')]]);
  });

  it('B puts both into tokens together, without a beginning token', async () => {
    expect(await pair('B', 'Q:', ' yes')).toEqual([[3, ...codes('Q:')], codes(' yes')]);
    expect(await pair('B', 'Q:', ' x')).toEqual([[3, ...codes('Q:')], [1001]]);
  });

  it('C adds the beginning token once, and not where the text has its own', async () => {
    expect(await pair('C', 'Q:', ' yes')).toEqual([[BOS, 3, ...codes('Q:')], codes(' yes')]);
    expect(await pair('C', '<s>Q:', ' yes')).toEqual([[BOS, 3, ...codes('Q:')], codes(' yes')]);
  });

  it('B and C move whitespace at the context’s end to the continuation, all that Python takes for it', async () => {
    expect(await pair('B', 'Q: ', 'x')).toEqual([[3, ...codes('Q:')], [1001]]);
    expect(await pair('B', 'Q\n\x85\u3000', 'y')).toEqual([[3, ...codes('Q')], codes('\n\x85\u3000y')]);
    expect(await pair('C', 'Q\ufeff', 'y')).toEqual([[BOS, 3, ...codes('Q\ufeff')], codes('y')]);
  });

  it('B and C keep the context’s own tokens where a merge crosses the boundary', async () => {
    // The whole is `Q ab c`: the continuation is what is left after as many tokens as `Qa` has alone.
    expect(await pair('B', 'Qa', 'bc')).toEqual([[3, ...codes('Qa')], codes('c')]);
    await expect(pair('B', 'a', 'b')).rejects.toMatchObject({ code: 'BAD_DATASET' });
  });

  it('B and C begin an empty context with the beginning token, else the end token', async () => {
    for (const era of ['B', 'C'] as const) {
      expect(await pair(era, '', 'y')).toEqual([[BOS], [3, ...codes('y')]]);
      expect(await pair(era, '', '<s>y')).toEqual([[BOS], [3, ...codes('y')]]);
      expect(await pair(era, '', 'y', tokenizer({ bos: false }))).toEqual([[EOS], [3, ...codes('y')]]);
    }
  });
});

describe('what the model reads', () => {
  const item = choicesAfter('Question', ['one', 'two'], 0);

  it('is cut from the left, the beginning token first; one token more than it has positions, the last is not read', async () => {
    const whole = await encodeItem(item, { era: 'C', tokenizer: tokenizer(), maxLength: 100 });
    expect([...whole[0]!.tokens]).toEqual([BOS, 3, ...codes('Question one')]);
    expect(whole[0]!.scored).toBe(4);
    const cut = await encodeItem(item, { era: 'C', tokenizer: tokenizer(), maxLength: 6 });
    expect([...cut[1]!.tokens]).toEqual(codes('ion two'));
    expect(cut[1]!.scored).toBe(4);
    const tight = await encodeItem(item, { era: 'C', tokenizer: tokenizer(), maxLength: 4 });
    expect([...tight[0]!.tokens]).toEqual(codes('n one'));
    await expect(encodeItem(item, { era: 'C', tokenizer: tokenizer(), maxLength: 3 })).rejects.toMatchObject({
      code: 'SEQUENCE_TOO_LONG',
    });
  });

  it('is put into tokens once where requests share it', async () => {
    const calls: string[] = [];
    await encodeItem(item, { era: 'C', tokenizer: tokenizer({ calls }), maxLength: 100 });
    expect(calls.sort()).toEqual(['Question', 'Question one', 'Question two']);
  });
});

describe('shared beginnings', () => {
  const input = (tokens: number[], scored: number) => ({ tokens: Int32Array.from(tokens), scored });

  it('are laid over each other, and every scored token is asked about once', () => {
    const shared = shareBeginnings([input([5, 6, 7, 8], 2), input([5, 6, 7, 9], 2), input([5, 6, 4], 1)]);
    expect([...shared.tokens]).toEqual([5, 6, 7]);
    expect([...shared.parents]).toEqual([-1, 0, 1]);
    expect([...shared.nodes]).toEqual([1, 2, 2, 1]);
    expect([...shared.targets]).toEqual([7, 8, 9, 4]);
    expect(shared.questions.map((own) => [...own])).toEqual([[0, 1], [0, 2], [3]]);
    expect(sumScores(shared, [-1, -0.25, -0.5, -8])).toEqual([-1.25, -1.5, -8]);
  });

  it('are none where sequences begin differently', () => {
    const shared = shareBeginnings([input([1, 2, 3], 1), input([2, 2, 3], 1)]);
    expect([...shared.parents]).toEqual([-1, 0, -1, 2]);
    expect([...shared.tokens]).toEqual([1, 2, 2, 2]);
  });

  it('ask nothing of a token that another request scores', () => {
    // WinoGrande: the options differ, the rest is the same.
    const shared = shareBeginnings([input([1, 4, 6, 7], 2), input([1, 5, 6, 7], 2)]);
    expect([...shared.tokens]).toEqual([1, 4, 6, 5, 6]);
    expect(shared.questions.map((own) => [...own])).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});
