import { memo, useMemo } from 'react';
import { percent, whole } from '../../format/numbers';
import { Drawing } from '../parts/drawing';
import { LayerCursor, PointedText } from '../parts/layer-cursor';
import { useWidth } from '../parts/use-width';
import { type LayerRow, type Part, totalOf } from './model';
import css from './structure.module.css';

const row = 20;
const head = 26;
const label = 30;

/** Where the parts of a line lie, in CSS pixels. */
interface Layout {
  width: number;
  narrow: boolean;
  /** Width of a head. */
  block: number;
  attention: { x: number; width: number; count: number };
  mlp: { x: number; width: number };
}

/** Kept heads and MLP channels, a line a layer: two paths and a bar each, however many units there are. */
export function Structure({ rows }: { rows: readonly LayerRow[] }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const heads = Math.max(0, ...rows.map(({ attention }) => attention?.units ?? 0));
  const layout = useMemo(() => layoutOf(width ?? 0, heads), [width, heads]);
  const lanes = useMemo(() => ({ layers: rows.map(({ layer }) => layer), start: head - 3, pitch: row }), [rows]);
  const byLayer = new Map(rows.map((line) => [line.layer, line]));
  const describe = (layer: number, unit: number | undefined) => {
    const line = byLayer.get(layer);
    return line && described(line, unit);
  };
  return (
    <>
      <Drawing
        box={box}
        width={width}
        height={head + rows.length * row + 4}
        label={`Kept structure of ${rows.length} layers: ${describedParts(totalOf(rows))}`}
        over={
          <LayerCursor
            lanes={lanes}
            heads={{ count: heads, start: layout.attention.x, size: layout.block }}
            label="Layers of the kept structure"
            describe={describe}
          />
        }
      >
        <Head layout={layout} heads={heads > 0} />
        {rows.map((line, index) => (
          <Line key={line.layer} line={line} y={head + index * row} layout={layout} />
        ))}
      </Drawing>
      <PointedText
        describe={describe}
        hint="Point at a layer to read what it keeps; press or drag to look at some alone."
      />
    </>
  );
}

function layoutOf(width: number, heads: number): Layout {
  const narrow = width < 560;
  const counts = { attention: narrow ? 42 : 58, mlp: narrow ? 48 : 164 };
  const free = width - label - counts.attention - counts.mlp - 12;
  const block = heads > 0 ? Math.min(14, (free * 0.45) / heads) : 0;
  const attention = { x: label, width: block * heads };
  return {
    width,
    narrow,
    block,
    attention: { ...attention, count: attention.x + attention.width + counts.attention - 6 },
    mlp: { x: label + attention.width + counts.attention + 12, width: free - attention.width },
  };
}

function Head({ layout: { narrow, attention, mlp }, heads }: { layout: Layout; heads: boolean }) {
  return (
    <>
      <text x={0} y={14} className={css.head}>
        {narrow ? '' : 'Layer'}
      </text>
      <text x={narrow ? attention.x : attention.x + 10} y={14} className={css.head}>
        {heads ? 'Heads' : ''}
      </text>
      <text x={mlp.x} y={14} className={css.head}>
        MLP channels
      </text>
    </>
  );
}

/** Drawn anew only where its own numbers change. */
const Line = memo(function Line({ line, y, layout }: { line: LayerRow; y: number; layout: Layout }) {
  const { attention, mlp } = line;
  return (
    <g transform={`translate(0 ${y})`}>
      <text x={label - 10} y={13} textAnchor="end" className={css.layer}>
        {line.layer}
      </text>
      {attention && <Blocks part={attention} {...layout.attention} size={layout.block} />}
      {attention && (
        <text x={layout.attention.count} y={13} textAnchor="end" className={css.count}>
          {attention.kept}/{attention.units}
        </text>
      )}
      {mlp && <Bar part={mlp} {...layout.mlp} />}
      {mlp && !layout.narrow && (
        <text x={layout.width - 52} y={13} textAnchor="end" className={css.count}>
          {whole(mlp.kept)} / {whole(mlp.units)}
        </text>
      )}
      {mlp && (
        <text x={layout.width} y={13} textAnchor="end" className={css.count}>
          {percent(mlp.kept / mlp.units, 0)}
        </text>
      )}
    </g>
  );
});

/** A block a head: full when it stays, hollow when it goes. */
function Blocks({ part, x, width, size }: { part: Part; x: number; width: number; size: number }) {
  if (!part.mask) return <Bar part={part} x={x} width={width} />;
  const inset = size > 6 ? 1.5 : 0.5;
  const side = size - 2 * inset;
  const at = (keep: boolean) =>
    part.mask
      ?.map((kept, unit) => (kept === keep ? square(x + unit * size + inset, side, keep ? 0 : 0.5) : ''))
      .join('') ?? '';
  return (
    <>
      <path d={at(true)} className={css.kept} />
      <path d={at(false)} className={css.gone} />
    </>
  );
}

function square(x: number, side: number, inset: number): string {
  const width = side - 2 * inset;
  return `M${(x + inset).toFixed(2)} ${4 + inset}h${width.toFixed(2)}v${11 - 2 * inset}h${(-width).toFixed(2)}z`;
}

/** The outline is what was there, the filling what stays. */
function Bar({ part, x, width }: { part: Part; x: number; width: number }) {
  return (
    <>
      <rect x={x + 0.5} y={4.5} width={Math.max(0, width - 1)} height={10} className={css.gone} />
      <rect x={x} y={4} width={(width * part.kept) / part.units} height={11} className={css.kept} />
    </>
  );
}

function described({ layer, attention, mlp }: LayerRow, unit: number | undefined): string {
  const kept = unit === undefined ? undefined : attention?.mask?.[unit];
  const fate = kept === undefined ? '' : `Head ${unit} of layer ${layer} ${kept ? 'stays' : 'goes'}. `;
  return `${fate}Layer ${layer} keeps ${describedParts({ attention, mlp })}.`;
}

function describedParts({ attention, mlp }: Omit<LayerRow, 'layer'>): string {
  const heads = attention && `${whole(attention.kept)} of ${whole(attention.units)} heads`;
  const channels = mlp && `${whole(mlp.kept)} of ${whole(mlp.units)} MLP channels`;
  return [heads, channels].filter(Boolean).join(' and ');
}
