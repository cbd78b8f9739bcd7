import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { collectOperations } from '../../../operations/collect';
import { operation } from '../../../operations/operations.fixture';
import { OtherVersionMark } from '../other-version-mark';
import { OtherVersionNotice } from './other-version-notice';
import { Settings } from './settings';
import { StoredFigures } from './stored-figures';
import type { OtherVersion } from './use-operation';

/** A calibration of version 0, as the server answers where version 1 is the present one. */
const older = {
  key: 'a'.repeat(64),
  kind: 'calibration',
  title: 'tiny · 8 samples × 16 tokens · cats · seed 7 · version 0',
  status: 'SUCCEEDED',
  reason: 'It was made by version 0 of this kind of operation; this Flapbook has version 1.',
  figures: { tokens: 1280, meanLoss: 2.34567, note: 'as it was' },
  successor: { key: 'b'.repeat(64), title: 'tiny · 8 samples × 16 tokens · cats', status: 'PLANNED' },
} as unknown as OtherVersion;

const textOf = (element: React.ReactElement) =>
  renderToStaticMarkup(element)
    .replace(/<[^>]*>/g, '|')
    .replace(/\|+/g, '|');

test('it says why it is shown as it is, and leads to what computes it anew', () => {
  const markup = renderToStaticMarkup(<OtherVersionNotice operation={older} />);
  expect(markup).toContain('made by version 0 of this kind of operation');
  expect(markup).toMatch(new RegExp(`<a href="/library/operations/${'b'.repeat(64)}">Compute it anew</a>`));
  expect(markup).toContain('8 samples × 16 tokens');
});

test('once it was computed anew, the link says so', () => {
  const successor = { ...older.successor!, status: 'SUCCEEDED' as const };
  expect(textOf(<OtherVersionNotice operation={{ ...older, successor }} />)).toContain('See it computed anew');
});

test('without parameters that this version can read there is nothing to compute', () => {
  const markup = renderToStaticMarkup(<OtherVersionNotice operation={{ ...older, successor: null }} />);
  expect(markup).not.toContain('<a ');
});

test('figures of the stored result keep the names that they had', () => {
  expect(textOf(<StoredFigures operation={older} />)).toMatch(
    /\|Tokens\|1,280 \|Mean loss\|2\.34567 \|Note\|as it was/,
  );
});

test.each([
  ['SUCCEEDED', 'only the version that computed it can read it'],
  ['CANCELLED', 'There is no result'],
] as const)('a result without figures, %s', (status, text) => {
  expect(textOf(<StoredFigures operation={{ ...older, figures: null, status }} />)).toContain(text);
});

test('stored parameters are told as they are: what was a default nobody knows', () => {
  const settings = [
    { path: 'model', value: 'tiny', isDefault: false },
    { path: 'draws.count', value: 4, isDefault: false },
  ];
  const text = textOf(<Settings settings={settings} kind="calibration" stored />);
  expect(text).toContain('|Model|tiny|Draws, count|4|');
  expect(text).not.toContain('given');
});

test('in lists it has a mark, and a cell that shows it has nothing to run', () => {
  expect(textOf(<OtherVersionMark operation={{ __typename: 'OtherVersionOperation' }} />)).toBe('|another version|');
  expect(textOf(<OtherVersionMark operation={{ __typename: 'Calibration' }} />)).toBe('');
  const node = { __typename: 'OtherVersionOperation', ...operation('a', 'calibration', 'CANCELLED') };
  expect(collectOperations({ operation: node })).toEqual([]);
});
