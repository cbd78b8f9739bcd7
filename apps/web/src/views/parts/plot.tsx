import type { Plot as Drawn, PlotOptions } from '@observablehq/plot';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Lanes } from './layer-cursor-model';
import css from './plot.module.css';
import { type PlotLibrary, usePlotLibrary } from './plot-library';
import { useStill } from './still';
import { asPartOfPage, StillPlot } from './still-plot';
import { useWidth } from './use-width';

interface Props {
  /** The plot for a width; must keep its identity while its data do. */
  draw: (Plot: PlotLibrary, width: number) => PlotOptions;
  height: number;
  label: string;
  /** Adds to the drawn plot what Plot itself has no mark for. */
  drawn?: (plot: HTMLElement | SVGSVGElement) => void;
  /** The scale on which layers lie, and what stands over the drawing with their places. */
  lanes?: { scale: 'x' | 'y'; layers: readonly number[]; over: (lanes: Lanes) => ReactNode };
}

/** A plot of Observable Plot, as wide as its place and of a height known before it is drawn. */
export function PlotFigure(props: Props) {
  const still = useStill();
  return still ? <StillPlot still={still} {...props} /> : <LivePlot {...props} />;
}

function LivePlot({ draw, height, label, drawn, lanes }: Props) {
  const [box, width] = useWidth<HTMLDivElement>();
  const Plot = usePlotLibrary();
  const place = useRef<HTMLDivElement>(null);
  const [plotted, setPlotted] = useState<Drawn>();
  useLayoutEffect(() => {
    if (!Plot || !width || !place.current) return;
    const plot = Plot.plot({ height, width, ...draw(Plot, width) });
    asPartOfPage(plot, label);
    drawn?.(plot);
    // Replaced in one step, before the browser paints: nothing flickers.
    place.current.replaceChildren(plot);
    setPlotted(plot as Drawn);
  }, [Plot, draw, drawn, height, label, width]);
  return (
    <div ref={box} className={css.box} style={{ minHeight: height }}>
      <div ref={place} />
      {lanes && plotted && lanes.over(lanesOf(plotted, lanes))}
    </div>
  );
}

function lanesOf(plot: Drawn, { scale: name, layers }: { scale: 'x' | 'y'; layers: readonly number[] }): Lanes {
  const scale = plot.scale(name);
  const at = (layer: number) => scale?.apply(layer) ?? 0;
  const [first = 0, second = first] = layers;
  const { bandwidth = 0 } = scale ?? {};
  const pitch = layers.length > 1 ? at(second) - at(first) : bandwidth || 24;
  return { layers, start: at(first) + (bandwidth - pitch) / 2, pitch };
}
