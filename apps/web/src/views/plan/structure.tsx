import { percent, whole } from '../../format/numbers';
import { Drawing } from '../parts/drawing';
import { useWidth } from '../parts/use-width';
import { type LayerRow, type Part, totalOf } from './model';
import css from './structure.module.css';

const row = 20;
const head = 26;

/** Kept heads and MLP channels, a line a layer: two paths and a bar each, however many units there are. */
export function Structure({ rows }: { rows: readonly LayerRow[] }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const height = head + rows.length * row + 4;
  const summary = `Kept structure of ${rows.length} layers: ${describedParts(totalOf(rows))}`;
  return (
    <Drawing box={box} width={width} height={height} label={summary}>
      <Lines rows={rows} width={width ?? 0} />
    </Drawing>
  );
}

function Lines({ rows, width }: { rows: readonly LayerRow[]; width: number }) {
  const narrow = width < 560;
  const label = 30;
  const counts = { attention: narrow ? 42 : 58, mlp: narrow ? 48 : 164 };
  const heads = Math.max(0, ...rows.map(({ attention }) => attention?.units ?? 0));
  const free = width - label - counts.attention - counts.mlp - 12;
  const block = heads > 0 ? Math.min(14, (free * 0.45) / heads) : 0;
  const attention = { x: label, width: block * heads };
  const mlp = { x: label + attention.width + counts.attention + 12, width: free - attention.width };
  return (
    <>
      <text x={0} y={14} className={css.head}>
        {narrow ? '' : 'Layer'}
      </text>
      <text x={narrow ? attention.x : attention.x + 10} y={14} className={css.head}>
        {heads > 0 ? 'Heads' : ''}
      </text>
      <text x={mlp.x} y={14} className={css.head}>
        MLP channels
      </text>
      {rows.map((line, index) => (
        <g key={line.layer} transform={`translate(0 ${head + index * row})`}>
          <title>{described(line)}</title>
          <text x={label - 10} y={13} textAnchor="end" className={css.layer}>
            {line.layer}
          </text>
          {line.attention && <Blocks part={line.attention} {...attention} size={block} />}
          {line.attention && (
            <text
              x={attention.x + attention.width + counts.attention - 6}
              y={13}
              textAnchor="end"
              className={css.count}
            >
              {line.attention.kept}/{line.attention.units}
            </text>
          )}
          {line.mlp && <Bar part={line.mlp} {...mlp} />}
          {line.mlp && !narrow && (
            <text x={width - 52} y={13} textAnchor="end" className={css.count}>
              {whole(line.mlp.kept)} / {whole(line.mlp.units)}
            </text>
          )}
          {line.mlp && (
            <text x={width} y={13} textAnchor="end" className={css.count}>
              {percent(line.mlp.kept / line.mlp.units, 0)}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

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

function described({ layer, attention, mlp }: LayerRow): string {
  return `Layer ${layer} keeps ${describedParts({ attention, mlp })}`;
}

function describedParts({ attention, mlp }: Omit<LayerRow, 'layer'>): string {
  const heads = attention && `${whole(attention.kept)} of ${whole(attention.units)} heads`;
  const channels = mlp && `${whole(mlp.kept)} of ${whole(mlp.units)} MLP channels`;
  return [heads, channels].filter(Boolean).join(' and ');
}
