import { expect, test } from 'vitest';
import { compareAddress } from '../addresses';
import { wantedIn } from './wanted';

const keys = ['a'.repeat(64), 'b'.repeat(64)];

test('five hundred keys go into an address and come back', () => {
  const many = Array.from({ length: 500 }, (_, index) => index.toString(16).padStart(64, '0'));
  const { hash, search } = new URL(compareAddress(many), 'http://here');
  expect(wantedIn({ search, hash })).toEqual({ keys: many });
});

test('keys may stand in the query too; what is none is left out', () => {
  expect(wantedIn({ search: `?keys=${keys.join(',')},<script>`, hash: '' })).toEqual({ keys });
});

test('a filter is one of results', () => {
  expect(wantedIn({ search: '?tab=evaluation&text=wifv', hash: '' })).toMatchObject({
    filter: { tab: 'evaluation', text: 'wifv' },
  });
  expect(wantedIn({ search: '?tab=model', hash: '' })).toBeUndefined();
  expect(wantedIn({ search: '', hash: '' })).toBeUndefined();
});
