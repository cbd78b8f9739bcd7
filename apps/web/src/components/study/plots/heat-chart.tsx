import { useMemo } from 'react';
import { capitalised } from '../../../format/words';
import type { HeatMap } from '../../../studies/results/heat';
import type { StudyMeasure } from '../../../studies/results/measures';
import { Matrix } from '../../../views/parts/matrix';

interface Props {
  map: HeatMap;
  measure: StudyMeasure;
  label: string;
}

/** A measure over two factors as coloured tiles, each with its number. */
export function HeatChart({ map, measure, label }: Props) {
  const tiles = useMemo(
    () =>
      map.tiles.map(({ x, y, figure }) => ({
        row: y,
        column: x,
        value: figure?.value,
        text: figure ? measure.text(figure.value) : '',
      })),
    [map, measure],
  );
  return (
    <Matrix
      rows={map.rows}
      columns={map.columns}
      names={{ rows: capitalised(map.y.title), columns: capitalised(map.x.title) }}
      tiles={tiles}
      legend={measure.title}
      label={label}
    />
  );
}
