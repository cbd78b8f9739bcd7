import { print, validate } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../language/schema.fixture';
import * as catalogue from './catalogue';
import * as findings from './findings';
import * as jobs from './jobs';
import * as library from './library';
import * as notebooks from './notebooks';
import * as operations from './operations';

test.each(Object.entries({ ...catalogue, ...findings, ...jobs, ...library, ...notebooks, ...operations }))(
  '%s fits the schema',
  (_name, document) => {
    expect(validate(schema, document).map(String)).toEqual([]);
    expect(print(document)).not.toBe('');
  },
);
