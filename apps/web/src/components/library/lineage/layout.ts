/** A directed graph without cycles; edges go from what something was made from to what was made. */
export interface Graph {
  nodes: readonly string[];
  edges: readonly { from: string; to: string }[];
}

/** A node's place: its column from the left, and the middle of its line in units of a line, from 0. */
export interface Placed {
  column: number;
  line: number;
}

/** Sweeps over all columns there and back; more change little. */
const sweeps = 6;

/**
 * Places a graph in columns, everything right of what it was made from, so that edges are short and cross seldom: the
 * method of Sugiyama, Tagawa and Toda (1981) with barycentres for the order within a column, then lines as near to
 * their neighbours as the order allows.
 */
export function layout({ nodes, edges }: Graph): Map<string, Placed> {
  const known = new Set(nodes);
  const inner = edges.filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  const before = neighbours(inner, 'to', 'from');
  const after = neighbours(inner, 'from', 'to');
  const columns = columnsOf(nodes, before, after);
  order(columns, before, after);
  const lines = linesOf(columns, before, after);
  return new Map(
    columns.flatMap((column, index) => column.map((node) => [node, { column: index, line: lines.get(node) ?? 0 }])),
  );
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighbours(edges: Graph['edges'], of: 'from' | 'to', to: 'from' | 'to'): Neighbours {
  const found = new Map<string, string[]>();
  for (const edge of edges) found.set(edge[of], [...(found.get(edge[of]) ?? []), edge[to]]);
  return found;
}

/** As far right as the longest way to it; what was made from nothing stands right before its first use. */
function columnsOf(nodes: readonly string[], before: Neighbours, after: Neighbours): string[][] {
  const depths = new Map<string, number>();
  const depthOf = (node: string, seen: ReadonlySet<string>): number => {
    const known = depths.get(node);
    if (known !== undefined) return known;
    const inputs = (before.get(node) ?? []).filter((input) => !seen.has(input));
    const depth = Math.max(-1, ...inputs.map((input) => depthOf(input, new Set([...seen, node])))) + 1;
    depths.set(node, depth);
    return depth;
  };
  for (const node of nodes) depthOf(node, new Set([node]));
  for (const node of nodes) {
    const uses = after.get(node) ?? [];
    if (!before.has(node) && uses.length > 0) {
      depths.set(node, Math.max(0, Math.min(...uses.map((use) => depths.get(use) ?? 1)) - 1));
    }
  }
  const columns: string[][] = [];
  for (const node of nodes) {
    const depth = depths.get(node) ?? 0;
    while (columns.length <= depth) columns.push([]);
    columns[depth]?.push(node);
  }
  return columns.filter((column) => column.length > 0);
}

function order(columns: string[][], before: Neighbours, after: Neighbours): void {
  const places = new Map<string, number>();
  const note = (column: readonly string[]) => {
    for (const [index, node] of column.entries()) places.set(node, (index + 0.5) / column.length);
  };
  columns.forEach(note);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forwards = sweep % 2 === 0;
    for (const column of forwards ? columns : columns.toReversed()) {
      const weight = (node: string) =>
        mean((forwards ? before : after).get(node)?.map((other) => places.get(other) ?? 0)) ?? places.get(node) ?? 0;
      const weights = new Map(column.map((node) => [node, weight(node)]));
      column.sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
      note(column);
    }
  }
}

function linesOf(columns: readonly string[][], before: Neighbours, after: Neighbours): Map<string, number> {
  const lines = new Map<string, number>();
  for (const column of columns) for (const [index, node] of column.entries()) lines.set(node, index);
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forwards = sweep % 2 === 0;
    for (const column of forwards ? columns : columns.toReversed()) {
      const wished = column.map(
        (node) =>
          mean((forwards ? before : after).get(node)?.map((other) => lines.get(other) ?? 0)) ?? lines.get(node) ?? 0,
      );
      for (const [index, line] of apart(wished).entries()) lines.set(column[index] as string, line);
    }
  }
  const top = Math.min(...lines.values());
  return new Map([...lines].map(([node, line]) => [node, line - top]));
}

/** The lines nearest to those wished for, in the least squares, that keep their order and are 1 apart: pool adjacent violators. */
function apart(wished: readonly number[]): number[] {
  const pools: { sum: number; count: number }[] = [];
  for (const [index, line] of wished.entries()) {
    let pool = { sum: line - index, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools
    .flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count))
    .map((line, index) => line + index);
}

function mean(values: readonly number[] | undefined): number | undefined {
  if (!values || values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
