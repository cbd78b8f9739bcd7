import css from './tiles.module.css';

export interface Tile {
  label: string;
  value: string;
  unit?: string;
}

/** A row of single figures. Each keeps its place and width while its number changes. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl className={css.tiles}>
      {tiles.map(({ label, value, unit }) => (
        <div key={label} className={css.tile}>
          <dt>{label}</dt>
          <dd>
            {value} {unit && <span className={css.unit}>{unit}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
