'use client';

import { DatasetDetails } from '../../../documents/library';
import { whole } from '../../../format/numbers';
import { instant } from '../../../format/time';
import type { ResultOf } from '../../../graphql';
import { Tiles } from '../../../views/parts/tiles';
import css from '../library.module.css';
import { LineageSection } from '../lineage/lineage-section';
import { Section } from '../shell';
import { useAnswer } from '../use-answer';
import { DetailsFrame } from './details-frame';
import { datasetDocument } from './documents';
import { OverlapSection } from './overlap-section';

type Dataset = ResultOf<typeof DatasetDetails>['dataset'];

/** A registered data set, how it begins, and what was made from it. */
export function DatasetPage({ name }: { name: string }) {
  const { data, failure } = useAnswer(DatasetDetails, { name });
  const dataset = data?.dataset;
  return (
    <DetailsFrame kind="dataset" name={name} digest={dataset?.key} failure={failure} document={datasetDocument(name)}>
      {dataset && (
        <>
          <Section title="What it is">
            {dataset.title !== name && <p className={css.note}>{dataset.title}</p>}
            <Tiles tiles={tilesOf(dataset)} />
          </Section>
          <Section title="How it begins">
            {/* Text of anybody's: shown as text, whatever is in it. */}
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre className={css.text} tabIndex={0}>
              {dataset.preview}
            </pre>
          </Section>
          {dataset.kind !== 'task' && <OverlapSection name={name} />}
          <LineageSection lineageKey={dataset.key} />
        </>
      )}
    </DetailsFrame>
  );
}

function tilesOf({ kind, characters, rows, rowLength, registeredAt, tokenCounts }: Dataset) {
  return [
    { label: 'Kind', value: kind },
    ...(characters === null ? [] : [{ label: 'Length', value: whole(characters), unit: 'characters' }]),
    ...(rows === null ? [] : [{ label: 'Rows', value: whole(rows) }]),
    ...(rowLength === null ? [] : [{ label: 'Row length', value: whole(rowLength), unit: 'tokens' }]),
    ...tokenCounts.map(({ tokens, models }) => ({
      label: `Length for ${models.join(', ') || 'a tokenizer without a model'}`,
      value: whole(tokens),
      unit: 'tokens',
    })),
    { label: 'Registered', value: instant(registeredAt) },
  ];
}
