import type { ReactNode, RefObject } from 'react';
import css from './drawing.module.css';
import { useStill } from './still';

interface Props {
  /** Of `useWidth`: the drawing is made once the width is known. */
  box: RefObject<HTMLDivElement | null>;
  width: number | undefined;
  height: number;
  /** What the drawing shows, for readers who do not see it. */
  label: string;
  /** What lies over the drawing and is no part of it. */
  over?: ReactNode;
  children: ReactNode;
}

/** The frame of a picture drawn by hand, in CSS pixels. It keeps its room before it is drawn. */
export function Drawing({ box, width, height, label, over, children }: Props) {
  // A still drawing is scaled to its place, and nothing is pointed at in it.
  const still = useStill() !== undefined;
  return (
    <div ref={box} className={css.box} style={still ? undefined : { height }}>
      {width ? (
        <>
          <svg
            data-figure
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            role="img"
            aria-label={label}
          >
            {children}
          </svg>
          {!still && over}
        </>
      ) : null}
    </div>
  );
}
