import { expect, test } from 'vitest';
import { strokeOf, strokeText } from './stroke';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  [{ key: 'q' }, 'q'],
  [{ key: 'Q', shiftKey: true }, 'Shift+q'],
  [{ key: 'Q' }, 'q'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: '1', shiftKey: true }, '1'],
  [{ key: 'z', ctrlKey: true }, 'Mod+z'],
  [{ key: 'Z', metaKey: true, shiftKey: true }, 'Mod+Shift+z'],
  [{ key: 'ArrowUp', altKey: true }, 'Alt+ArrowUp'],
  [{ key: 'Enter', shiftKey: true }, 'Shift+Enter'],
  [{ key: 'ш', shiftKey: false }, 'ш'],
])('%j is %s', (event, stroke) => {
  expect(strokeOf({ ...plain, ...event })).toBe(stroke);
});

test('strokes are named as they stand on the keys of the system', () => {
  expect(strokeText('Mod+Shift+z', false)).toBe('Ctrl + Shift + Z');
  expect(strokeText('Mod+Shift+z', true)).toBe('⌘ + Shift + Z');
  expect(strokeText('Alt+ArrowUp', false)).toBe('Alt + ↑');
});
