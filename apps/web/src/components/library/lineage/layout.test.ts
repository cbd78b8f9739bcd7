import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layout } from './layout';

const edge = (text: string) => ({ from: text.charAt(0), to: text.charAt(1) });

test('a chain is a line, and its sources stand right before their first use', () => {
  const placed = layout({ nodes: ['m', 'd', 'c', 'p', 'e', 'x'], edges: ['mc', 'dc', 'cp', 'pe', 'xe'].map(edge) });
  expect(Object.fromEntries([...placed].map(([node, { column }]) => [node, column]))).toEqual({
    m: 0,
    d: 0,
    c: 1,
    p: 2,
    x: 2,
    e: 3,
  });
  expect(placed.get('c')?.line).toBeCloseTo(((placed.get('m')?.line ?? 0) + (placed.get('d')?.line ?? 0)) / 2, 1);
});

test('two families do not cross, whatever the order in which they come', () => {
  const placed = layout({
    nodes: ['a', 'b', 's', 't', 'u', 'v'],
    edges: ['at', 'av', 'bs', 'bu'].map(edge),
  });
  const line = (node: string) => placed.get(node)?.line ?? Number.NaN;
  const aFirst = line('a') < line('b');
  for (const ofA of ['t', 'v']) for (const ofB of ['s', 'u']) expect(line(ofA) < line(ofB)).toBe(aFirst);
});

test('an unknown end of an edge, and even a circle, are survived', () => {
  expect(layout({ nodes: [], edges: [] }).size).toBe(0);
  expect(layout({ nodes: ['a'], edges: [edge('az'), edge('aa')] }).get('a')).toEqual({ column: 0, line: 0 });
  expect(layout({ nodes: ['a', 'b'], edges: ['ab', 'ba'].map(edge) }).size).toBe(2);
});

test('everything stands right of what it was made from, and nothing on anything else', () => {
  // Edges from lower to higher numbers: no circles.
  const graphs = fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 120 }).map((pairs) => ({
    nodes: Array.from({ length: 40 }, (_, index) => String(index)),
    edges: pairs
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => ({ from: String(Math.min(a, b)), to: String(Math.max(a, b)) })),
  }));
  fc.assert(
    fc.property(graphs, (graph) => {
      const placed = layout(graph);
      expect(placed.size).toBe(40);
      for (const { from, to } of graph.edges) {
        expect(placed.get(from)!.column).toBeLessThan(placed.get(to)!.column);
      }
      const all = [...placed.values()].toSorted((a, b) => a.column - b.column || a.line - b.line);
      for (const [index, { column, line }] of all.entries()) {
        const next = all[index + 1];
        if (next?.column === column) expect(next.line - line).toBeGreaterThanOrEqual(1 - 1e-9);
      }
      expect(Math.min(...all.map(({ line }) => line))).toBeCloseTo(0, 9);
    }),
    { numRuns: 60 },
  );
});
