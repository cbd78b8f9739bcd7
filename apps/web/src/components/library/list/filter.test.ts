import { expect, test } from 'vitest';
import { type Filter, readFilter, writeFilter } from './use-filter';

const read = (search: string) => readFilter(new URLSearchParams(search));

test('a filter comes back from its address, and what is as at first is not in it', () => {
  const filter: Filter = {
    tab: 'evaluation',
    text: 'wifv 0.3 & more',
    status: 'FAILED',
    model: 'a/b c',
    notebook: 'n-1',
  };
  expect(read(writeFilter(filter))).toEqual(filter);
  expect(writeFilter(read(''))).toBe('');
});

test('an address that somebody has written is read as far as it is understood', () => {
  expect(read('?tab=../../x&status=BROKEN&text=&notebook=a/b')).toEqual({
    tab: 'model',
    text: '',
    status: undefined,
    model: undefined,
    notebook: undefined,
  });
  expect(read(`?text=${'x'.repeat(500)}`).text).toHaveLength(200);
});
