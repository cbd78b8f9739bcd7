import type { GraphQLInputType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from './schema.fixture';
import { widgetFor } from './widgets';

const widget = (name: string) => widgetFor(schema.getType(name) as GraphQLInputType);

test('an input object of plain fields has a field each', () => {
  expect(widget('SequentialInput')).toEqual({
    kind: 'object',
    fields: [
      { name: 'ratio', widget: { kind: 'ratio' }, required: true, initial: undefined },
      { name: 'metric', widget: widget('Metric'), required: false, initial: 'WIFN' },
      { name: 'squareAttentionScore', widget: { kind: 'switch' }, required: false, initial: false },
    ],
  });
});

test('one that holds another, or is one of several, is written as JSON', () => {
  expect(widget('CalibrationInput')).toEqual({ kind: 'json' });
  expect(widget('DatasetSourceInput')).toEqual({ kind: 'json' });
});
