import { readdirSync, readFileSync } from 'node:fs';
import { cellsOf, contradictionIn, studyFromFile } from '@flapbook/studies';
import { expect, test } from 'vitest';

const docs = new URL('../../docs/', import.meta.url);
const examples = readdirSync(docs)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) =>
    [...readFileSync(new URL(name, docs), 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => ({
      name,
      text,
    })),
  );

test.each(examples)('the study file in $name says what can be run', ({ name, text }) => {
  const cells = cellsOf(studyFromFile(text, name));
  expect(cells.length).toBeGreaterThan(0);
  expect(cells.map(({ settings }) => contradictionIn(settings)).filter(Boolean)).toEqual([]);
});
