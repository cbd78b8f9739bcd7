import type { PlotOptions } from '@observablehq/plot';
import css from './plot.module.css';
import type { PlotLibrary } from './plot-library';
import type { Still } from './still';

interface Props {
  still: Still;
  draw: (Plot: PlotLibrary, width: number) => PlotOptions;
  height: number;
  label: string;
  drawn?: (plot: HTMLElement | SVGSVGElement) => void;
}

/** A plot of Observable Plot as markup: its texts are escaped by the document that it is drawn in. */
export function StillPlot({ still: { Plot, width, document }, draw, height, label, drawn }: Props) {
  const plot = Plot.plot({ height, width, ...draw(Plot, width), document });
  asPartOfPage(plot, label);
  drawn?.(plot);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: markup of elements that Plot made, not of strings
  return <div className={css.box} dangerouslySetInnerHTML={{ __html: plot.outerHTML }} />;
}

/**
 * The picture as a whole is named; the names that Plot gives its groups would be read inside it. The style sheet that it brings
 * is ours to say, see plot.module.css: a page's policy allows none within its markup.
 */
export function asPartOfPage(plot: HTMLElement | SVGSVGElement, label: string): void {
  plot.setAttribute('role', 'img');
  plot.setAttribute('aria-label', label);
  for (const group of plot.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  for (const style of plot.querySelectorAll('style')) style.remove();
}
