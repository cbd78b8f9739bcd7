import { type ReactNode, useRef, useState } from 'react';
import { download } from '../../format/download';
import { pngOf } from '../../format/png';
import { svgText } from '../../format/svg';
import type { Tabular } from '../../format/tabular';
import css from './figure.module.css';
import { InSight } from './in-sight';
import { RangeChip } from './range-chip';
import { StillWidths, useStill } from './still';
import { fileOf, TableExports } from './table-exports';
import { TextAlternative } from './text-alternative';

interface Props {
  title: string;
  /** Units and conditions: what a reader must know to use the figure elsewhere. */
  note?: ReactNode;
  /** What chooses between several figures. */
  tools?: ReactNode;
  /** The figure's numbers; makes them downloadable. */
  data?: () => Tabular;
  /** The figure is drawn as SVG, which is then downloadable. */
  drawn?: boolean;
  /** Marks the layers that other figures point at: says so when only some are looked at. */
  linked?: boolean;
  children: ReactNode;
}

/** A table or drawing with its title, its conditions, and its ways out of the page. */
export function Figure(props: Props) {
  const still = useStill();
  if (!still) return <LiveFigure {...props} />;
  const { title, note, drawn, children } = props;
  return (
    <figure className={css.figure}>
      <figcaption className={css.head}>
        <span className={css.title}>{title}</span>
      </figcaption>
      {drawn ? <StillWidths still={still}>{children}</StillWidths> : children}
      {note && <p className={css.note}>{note}</p>}
    </figure>
  );
}

function LiveFigure({ title, note, tools, data, drawn = false, linked = false, children }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const [read, setRead] = useState(false);
  const file = fileOf(title);
  // The first drawing is the figure; legends come after it.
  const drawing = () =>
    body.current?.querySelector<SVGSVGElement>('svg[data-figure], figure > svg:last-of-type, svg') ?? null;
  const saveDrawing = () => {
    const found = drawing();
    if (found) download(`${file}.svg`, 'image/svg+xml', svgText(found));
  };
  const savePicture = async () => {
    const found = drawing();
    if (!found) return;
    const ground = getComputedStyle(document.documentElement).backgroundColor;
    const picture = await pngOf(svgText(found), { ground });
    if (picture) download(`${file}.png`, 'image/png', picture);
  };
  return (
    <figure className={css.figure}>
      <figcaption className={css.head}>
        <span className={css.title}>{title}</span>
        <span className={css.actions}>
          {linked && <RangeChip />}
          {tools}
          {data && drawn && (
            <button type="button" className="quiet" aria-pressed={read} onClick={() => setRead(!read)}>
              Table
            </button>
          )}
          {data && <TableExports title={title} data={data} />}
          {drawn && (
            <>
              <button type="button" className="quiet" onClick={saveDrawing}>
                SVG
              </button>
              <button type="button" className="quiet" onClick={savePicture}>
                PNG
              </button>
            </>
          )}
        </span>
      </figcaption>
      <div ref={body}>
        <InSight box={body}>{children}</InSight>
      </div>
      {read && data && <TextAlternative title={title} table={data()} />}
      {note && <p className={css.note}>{note}</p>}
    </figure>
  );
}
