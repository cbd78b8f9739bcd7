import { useMemo } from 'react';
import { fixed } from '../../format/numbers';
import type { Subject } from '../find';
import { Figure } from '../parts/figure';
import { Matrix } from '../parts/matrix';
import { Pending } from '../parts/pending';
import { has, type View, type ViewProps } from '../view';
import { crossDomainTable, lossOf, matrixOf } from './model';

/** What was calibrated on and what is evaluated on. */
export const crossDomainView: View = {
  name: 'crossDomain',
  title: 'Cross-domain matrix',
  compares: false,
  covers: true,
  accepts: has('CrossDomain', 'rows'),
  Component: CrossDomainView,
};

function CrossDomainView({ subjects }: ViewProps) {
  return subjects.map((subject) => <OneMatrix key={subject.path.join()} subject={subject} />);
}

function OneMatrix({ subject }: { subject: Subject }) {
  const matrix = useMemo(() => matrixOf(subject), [subject]);
  const { rows, columns, places } = matrix;
  const byDense = places.some(({ times }) => times !== undefined);
  const tiles = useMemo(
    () =>
      places.map((place) => ({
        row: place.row,
        column: place.column,
        value: lossOf(places, place),
        text: place.perplexity === undefined ? '' : fixed(place.perplexity, 2),
      })),
    [places],
  );
  const title = 'Perplexity by what was calibrated on and what is evaluated on';
  const note = `Compare within a column: texts have scales of their own, so that colours show each perplexity as a multiple of ${
    byDense ? 'the dense model’s' : 'the lowest'
  } on the same text.`;
  return (
    <Figure title={title} drawn data={() => crossDomainTable(matrix)} note={note}>
      {places.some(({ perplexity }) => perplexity !== undefined) ? (
        <Matrix
          rows={rows}
          columns={columns}
          names={{ rows: 'Calibrated on', columns: 'Evaluated on' }}
          tiles={tiles}
          legend={byDense ? 'Times the dense model’s perplexity' : 'Times the lowest of the column'}
          label={title}
        />
      ) : (
        <Pending>The matrix appears here with the first result.</Pending>
      )}
    </Figure>
  );
}
