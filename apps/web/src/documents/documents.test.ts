import { print, validate } from 'graphql';
import { expect, test } from 'vitest';
import { analyse } from '../language/analyse';
import { schema } from '../language/schema.fixture';
import { templates } from '../notebook/templates';
import * as catalogue from './catalogue';
import * as jobs from './jobs';
import * as library from './library';
import * as notebooks from './notebooks';
import * as operations from './operations';

test.each(Object.entries({ ...catalogue, ...jobs, ...library, ...notebooks, ...operations }))(
  '%s fits the schema',
  (_name, document) => {
    expect(validate(schema, document).map(String)).toEqual([]);
    expect(print(document)).not.toBe('');
  },
);

test.each(templates)('the template $name fits the schema', ({ source }) => {
  expect(analyse(source, schema).problems).toEqual([]);
});
