import { useMemo } from 'react';
import { bytes, compact, percent, whole } from '../../format/numbers';
import type { Column } from '../parts/data-table';
import { TableFigure } from '../parts/table-figure';
import { Tiles } from '../parts/tiles';
import { has, type View, type ViewProps } from '../view';
import { type FootprintObject, type LayerWeights, sumOf, tilesOf, type Weight } from './model';

/** What a model weighs, before and after. */
export const footprintView: View = {
  name: 'footprint',
  title: 'Size and memory',
  compares: false,
  accepts: has('Footprint', 'model', 'layers'),
  Component: FootprintView,
};

function FootprintView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => (
    <Footprint key={path.join()} name={path.join('.')} footprint={object as FootprintObject} />
  ));
}

function Footprint({ name, footprint }: { name: string; footprint: FootprintObject }) {
  const { layers, context } = footprint;
  const columns = useMemo(() => columnsOf(layers ?? []), [layers]);
  return (
    <>
      <Tiles tiles={tilesOf(footprint)} />
      {layers && layers.length > 0 && columns.length > 1 && (
        <TableFigure
          name={`footprint.${name}`}
          title="Layer by layer"
          note={context ? `Multiply-adds and cache are for one more token after ${whole(context)}.` : undefined}
          columns={columns}
          rows={layers}
          keyOf={({ layer }) => layer}
        />
      )}
    </>
  );
}

const figures: readonly { field: keyof Weight; name: string; unit?: string; show: (value: number) => string }[] = [
  { field: 'parameters', name: 'Parameters', show: compact },
  { field: 'multiplyAdds', name: 'Multiply-adds', unit: 'a token', show: compact },
  { field: 'weightBytes', name: 'Weights', unit: 'bytes', show: bytes },
  { field: 'cacheBytes', name: 'Cache', unit: 'bytes', show: bytes },
];

/** Only what was asked for. */
function columnsOf(layers: readonly LayerWeights[]): Column<LayerWeights>[] {
  const [first] = layers;
  if (!first) return [];
  return [
    { name: 'Layer', value: ({ layer }) => layer, show: ({ layer }) => layer },
    ...figures.flatMap(({ field, name, unit, show }): Column<LayerWeights>[] => {
      if (sumOf(first, 'model', field) === undefined) return [];
      const now = (layer: LayerWeights) => sumOf(layer, 'model', field) ?? 0;
      const before = (layer: LayerWeights) => sumOf(layer, 'base', field);
      const column = { name, unit, value: now, show: (layer: LayerWeights) => show(now(layer)) };
      if (before(first) === undefined) return [column];
      return [
        column,
        {
          name: `${name} kept`,
          value: (layer) => now(layer) / (before(layer) || 1),
          show: (layer) => percent(now(layer) / (before(layer) || 1), 1),
        },
      ];
    }),
  ];
}
