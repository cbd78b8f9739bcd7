import { EditorState, Text } from '@codemirror/state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replacement } from './replace';

const change = (old: string, next: string) => replacement(Text.of(old.split('\n')), next);

test('only what differs is replaced', () => {
  expect(change('{ model { name } }', '{ model { key name } }')).toEqual({ from: 10, to: 10, insert: 'key ' });
  expect(change('aaa', 'aa')).toEqual({ from: 2, to: 3, insert: '' });
  expect(change('same\ntext', 'same\r\ntext')).toBeUndefined();
});

test('the editor holds the text afterwards, whatever both were', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀') }));
  fc.assert(
    fc.property(text, text, (old, next) => {
      const state = EditorState.create({ doc: old });
      const changes = replacement(state.doc, next);
      const after = changes ? state.update({ changes }).state : state;
      expect(after.doc.toString()).toBe(next.replace(/\r\n?/g, '\n'));
    }),
  );
});
