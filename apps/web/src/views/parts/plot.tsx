import type { PlotOptions } from '@observablehq/plot';
import { useLayoutEffect, useRef } from 'react';
import css from './plot.module.css';
import { type PlotLibrary, usePlotLibrary } from './plot-library';
import { useWidth } from './use-width';

interface Props {
  /** The plot for a width; must keep its identity while its data do. */
  draw: (Plot: PlotLibrary, width: number) => PlotOptions;
  height: number;
  label: string;
  /** Called with the drawn plot, to listen for pointers. */
  drawn?: (plot: HTMLElement | SVGSVGElement) => void;
}

/** A plot of Observable Plot, as wide as its place and of a height known before it is drawn. */
export function PlotFigure({ draw, height, label, drawn }: Props) {
  const [box, width] = useWidth<HTMLDivElement>();
  const Plot = usePlotLibrary();
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!Plot || !width || !place.current) return;
    const plot = Plot.plot({
      height,
      width,
      ...draw(Plot, width),
      style: { background: 'transparent', color: 'inherit' },
    });
    plot.setAttribute('role', 'img');
    plot.setAttribute('aria-label', label);
    // The picture as a whole is named; the names that Plot gives its groups would be read inside it.
    for (const group of plot.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
    drawn?.(plot);
    // Replaced in one step, before the browser paints: nothing flickers.
    place.current.replaceChildren(plot);
  }, [Plot, draw, drawn, height, label, width]);
  return (
    <div ref={box} className={css.box} style={{ minHeight: height }}>
      <div ref={place} />
    </div>
  );
}
