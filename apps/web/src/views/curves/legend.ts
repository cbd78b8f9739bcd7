import type { RenderFunction } from '@observablehq/plot';

export interface LegendEntry {
  name: string;
  colour: string;
  dash: string | undefined;
}

const line = 18;
/** Below the label of the vertical axis, which stands at the top. */
const top = 20;

/** The room that a legend takes above the axes, in pixels. */
export function legendHeight(entries: number): number {
  return top + entries * line;
}

/** The legend inside the drawing, so that it goes along when the drawing is saved: a line an entry, above the axes. */
export function legendMark(entries: readonly LegendEntry[]): RenderFunction {
  return (_index, _scales, _values, { marginLeft }, { document }) => {
    const element = (name: string, attributes: Record<string, string | number>) => {
      const created = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
      return created;
    };
    const group = element('g', {}) as SVGGElement;
    for (const [index, { name, colour, dash }] of entries.entries()) {
      const y = top + line * (index + 0.5);
      const stroke = { stroke: colour, 'stroke-width': 2, ...(dash ? { 'stroke-dasharray': dash } : {}) };
      const label = element('text', {
        x: marginLeft + 36,
        y,
        dy: '0.32em',
        fill: 'currentColor',
        'text-anchor': 'start',
      });
      label.textContent = name;
      group.append(element('line', { x1: marginLeft, x2: marginLeft + 28, y1: y, y2: y, ...stroke }), label);
    }
    return group;
  };
}
