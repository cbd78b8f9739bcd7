const colours = ['var(--kept)', 'var(--second)', 'var(--good)', 'var(--bad)', 'var(--muted)'];
// Of other lengths than the colours, so that no two of the first twenty lines look alike.
const dashes = [undefined, '6 3', '2 3', '9 3 2 3'];
const symbols = ['circle', 'square', 'triangle', 'diamond'] as const;

export interface LineStyle {
  colour: string;
  dash: string | undefined;
  symbol: (typeof symbols)[number];
}

/** How a line is told from the others: colour, dashes and signs together, for readers who do not see the colours. */
export function lineStyle(index: number): LineStyle {
  return {
    colour: colours[index % colours.length] ?? 'currentColor',
    dash: dashes[index % dashes.length],
    symbol: symbols[index % symbols.length] ?? 'circle',
  };
}
