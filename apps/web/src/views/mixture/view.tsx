import { percent, whole } from '../../format/numbers';
import type { Column } from '../parts/data-table';
import { TableFigure } from '../parts/table-figure';
import { has, type View, type ViewProps } from '../view';

/** Of what a mixture consists. */
export const mixtureView: View = {
  name: 'mixture',
  title: 'Mixture',
  compares: false,
  accepts: has('Mixture', 'shares'),
  Component: MixtureView,
};

/** A calibration in a mixture, as far as a query has selected it. */
interface Part {
  share?: number;
  calibration?: { key?: string; _title?: string; _samples?: number };
}

const columns: Column<Part>[] = [
  {
    name: 'Part',
    text: true,
    value: ({ calibration }) => calibration?._title,
    show: ({ calibration }) => calibration?._title ?? 'A calibration',
  },
  {
    name: 'Share',
    main: true,
    value: ({ share }) => share,
    show: ({ share }) => (share === undefined ? '–' : percent(share, 1)),
  },
  {
    name: 'Samples',
    unit: 'sequences',
    value: ({ calibration }) => calibration?._samples,
    show: ({ calibration }) => (calibration?._samples === undefined ? '–' : whole(calibration._samples)),
  },
];

function MixtureView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => {
    const parts = object.shares as readonly Part[];
    return (
      <TableFigure
        key={path.join()}
        name={`mixture.${path.join('.')}`.slice(0, 50)}
        title="Mixture"
        columns={columns}
        rows={parts}
        keyOf={({ calibration }) => calibration?.key ?? ''}
        note="Statistics as if tokens were drawn from the parts in these shares, merged from their stored shards: no pass over the model."
      />
    );
  });
}
