import { describe, expect, it } from 'vitest';
import { cleanHellaswag, hellaswagContext } from './hellaswag.ts';
import { capitalize, codePoints, strip, stripStart, trailingSpace } from './python.ts';

describe('Python’s strings', () => {
  // As Python 3 answers; JavaScript's trim does otherwise for the first three.
  it('are stripped of what Python takes for whitespace', () => {
    expect(strip('\x1c\x1d\x1e\x1f\x85a b\x85\x1f')).toBe('a b');
    expect(strip('\ufeffa\ufeff')).toBe('\ufeffa\ufeff');
    expect(strip('\u200ba')).toBe('\u200ba');
    expect(strip('\t\n\v\f\r \u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000a')).toBe('a');
    expect(strip('\x85 \n')).toBe('');
    expect(stripStart(' C ')).toBe('C ');
    expect(trailingSpace('a \n\x85')).toBe(' \n\x85');
  });

  // As Python 3's str.capitalize answers.
  it.each([
    ['the baker and Tom', 'The baker and tom'],
    ['', ''],
    [' x Y', ' x y'],
    ['ßet', 'Sset'],
    ['ﬁSH', 'Fish'],
    ['ﬃX', 'Ffix'],
    ['ǆA', 'ǅa'],
    ['ǄA', 'ǅa'],
    ['ǳ', 'ǲ'],
    ['ŉB', 'ʼNb'],
    ['აბ', 'აბ'],
    ['ᾀΑ', 'ᾈα'],
    ['ᾳ', 'ᾼ'],
    ['ᾷ', 'ᾼ͂'],
    ['և', 'Եւ'],
    ['İI', 'İi'],
    ['ΑΣ', 'Ας'],
    ['Σ', 'Σ'],
    ['ΑΣΑ', 'Ασα'],
    ['𐐨𐐀', '𐐀𐐨'],
    ['éCOLE', 'École'],
  ])('are capitalised as Python does it: %j', (text, due) => {
    expect(capitalize(text)).toBe(due);
  });

  it('count code points', () => {
    expect([codePoints('café'), codePoints('🦉!'), codePoints('')]).toEqual([4, 2, 0]);
  });
});

describe('HellaSwag’s cleaning', () => {
  it.each([
    ['[step] Dry it.', ' Dry it.'],
    ['A [title] B', 'A. B'],
    ['a[title]b', 'ab'],
    ['a [x]', 'a '],
    ['a   b', 'a  b'],
    ['a    b', 'a  b'],
    ['a [x\ny] b', 'a [x\ny] b'],
    ['a [x\u2028\r\u2029y]b', 'a b'],
    ['a [[b] c] d', 'a c] d'],
    ['a ] [b', 'a ] [b'],
    ['\x85a\ufeff', 'a\ufeff'],
  ])('goes step by step: %j', (text, due) => {
    expect(cleanHellaswag(text)).toBe(due);
  });

  it('joins the context and takes away the space that an empty second part leaves', () => {
    expect(hellaswagContext('A', 'b', '')).toBe('A: b');
    expect(hellaswagContext('A', 'b [x]', 'C D')).toBe('A: b C d');
  });
});
