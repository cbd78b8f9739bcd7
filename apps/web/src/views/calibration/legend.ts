import type { Plot as Drawn } from '@observablehq/plot';
import { short } from '../../format/numbers';

export const LEGEND_HEIGHT = 58;

const namespace = 'http://www.w3.org/2000/svg';
const left = 34;
const widest = 320;
const steps = 64;

interface Legend {
  label: string;
  range: { log: boolean; low: number; high: number };
}

/** Puts the colours with their values below a plot, inside its drawing, so that a saved figure explains itself. */
export function drawLegend(plot: Element, { label, range: { log, low, high } }: Legend): void {
  const colour = (plot as Element & Drawn).scale('color');
  const [height, room] = [Number(plot.getAttribute('height')), Number(plot.getAttribute('width')) - left - 12];
  // A plot that is not shown yet has no width.
  const width = Math.max(0, Math.min(widest, room));
  const top = height - LEGEND_HEIGHT + 10;
  const at = (share: number) => (log ? low * (high / low) ** share : low + (high - low) * share);
  const text = (content: string, attributes: Record<string, string | number>) => {
    const element = put(plot, 'text', { fill: 'currentColor', 'text-anchor': 'start', ...attributes });
    element.textContent = content;
  };
  text(`${label}${log ? ', logarithmic' : ''}`, { x: left, y: top + 6 });
  for (let step = 0; step < steps; step++) {
    put(plot, 'rect', {
      x: left + (width * step) / steps,
      y: top + 12,
      // Half a pixel over the next one: no seams.
      width: width / steps + (step < steps - 1 ? 0.5 : 0),
      height: 10,
      fill: String(colour?.apply(at((step + 0.5) / steps)) ?? 'none'),
    });
  }
  text(`≤ ${short(low)}`, { x: left, y: top + 36 });
  text(short(at(0.5)), { x: left + width / 2, y: top + 36, 'text-anchor': 'middle' });
  text(`≥ ${short(high)}`, { x: left + width, y: top + 36, 'text-anchor': 'end' });
}

function put(parent: Element, name: string, attributes: Record<string, string | number>): Element {
  const element = parent.ownerDocument.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return parent.appendChild(element);
}
