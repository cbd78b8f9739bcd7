import Link from 'next/link';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { nodeAddress } from '../addresses';
import { kindName, states } from '../kinds';
import { layout } from './layout';
import css from './lineage.module.css';
import { lines } from './lines';
import type { Lineage, LineageNode } from './use-lineage';

/** In CSS pixels. */
const box = { width: 188, height: 80, gapX: 28, gapY: 14, margin: 8 };

interface Place {
  x: number;
  y: number;
}

/** A lineage from left to right. Every node is a link, in the order of reading; what belongs to it is marked. */
export const LineageGraph = memo(function LineageGraph({ lineage: { nodes, edges } }: { lineage: Lineage }) {
  const [marked, setMarked] = useState<string>();
  const places = useMemo(() => {
    const placed = layout({ nodes: nodes.map(({ key }) => key), edges });
    return new Map(
      [...placed].map(([key, { column, line }]): [string, Place] => [
        key,
        { x: box.margin + column * (box.width + box.gapX), y: box.margin + line * (box.height + box.gapY) },
      ]),
    );
  }, [nodes, edges]);
  const related = useMemo(() => (marked ? relatives(marked, edges) : undefined), [marked, edges]);
  const frame = useRef<HTMLElement>(null);
  const self = nodes.find(({ side }) => side === 'SELF')?.key;
  useEffect(() => {
    const place = self === undefined ? undefined : places.get(self);
    const view = frame.current;
    if (!place || !view) return;
    // What was asked about is in sight at first, however much there is around it.
    view.scrollTo(place.x - (view.clientWidth - box.width) / 2, place.y - (view.clientHeight - box.height) / 2);
  }, [places, self]);

  const models = nodes.filter(({ kind }) => kind === 'model').map(({ title }) => title);
  const width = Math.max(...[...places.values()].map(({ x }) => x)) + box.width + box.margin;
  const height = Math.max(...[...places.values()].map(({ y }) => y)) + box.height + box.margin;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={frame} className={css.frame} tabIndex={0} aria-label="Lineage as a graph">
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the region around it has a name, and its links have theirs */}
      <svg data-figure width={width} height={height} viewBox={`0 0 ${width} ${height}`} className={css.graph}>
        <g fill="none">
          {edges.map(({ from, to }) => {
            const [start, end] = [places.get(from), places.get(to)];
            if (!start || !end) return null;
            const strong = related?.has(from) && related.has(to);
            return (
              <path
                key={`${from} ${to}`}
                d={curve(start, end)}
                stroke={strong ? 'var(--accent)' : 'var(--line-strong)'}
                strokeWidth={strong ? 2 : 1.2}
                opacity={related && !strong ? 0.35 : 1}
              />
            );
          })}
        </g>
        {nodes.map((node) => (
          <Node
            key={node.key}
            node={node}
            short={shortTitle(node, models)}
            place={places.get(node.key)}
            faint={related !== undefined && !related.has(node.key)}
            mark={setMarked}
          />
        ))}
      </svg>
    </section>
  );
});

interface NodeProps {
  node: LineageNode;
  /** Its title without what the graph says already. */
  short: string;
  place: Place | undefined;
  faint: boolean;
  mark: (key: string | undefined) => void;
}

const Node = memo(function Node({ node, short, place, faint, mark }: NodeProps) {
  if (!place) return null;
  const { key, kind, title, status, side } = node;
  const state = status ? states[status] : undefined;
  // The picture's own title: it names the link as well.
  const name = `${kindName(kind)} ${title}${state ? `, ${state.word.toLowerCase()}` : ''}${side === 'SELF' ? ', this page' : ''}`;
  const text = lines(short, 27, 3);
  return (
    <Link
      href={nodeAddress(node)}
      prefetch={false}
      aria-current={side === 'SELF' ? 'page' : undefined}
      className={css.node}
      onPointerEnter={() => mark(key)}
      onPointerLeave={() => mark(undefined)}
      onFocus={() => mark(key)}
      onBlur={() => mark(undefined)}
    >
      <g transform={`translate(${place.x} ${place.y})`} opacity={faint ? 0.45 : 1}>
        <title>{name}</title>
        <rect
          width={box.width}
          height={box.height}
          rx={7}
          fill={side === 'SELF' ? 'var(--accent-soft)' : 'var(--surface)'}
          stroke={side === 'SELF' ? 'var(--accent)' : 'var(--line-strong)'}
          strokeWidth={side === 'SELF' ? 2 : 1}
        />
        <text x={10} y={18} fontSize={11} fontWeight={600} fill="var(--muted)">
          {kindName(kind)}
        </text>
        {state && (
          <text x={box.width - 10} y={18} fontSize={11} fontWeight={600} textAnchor="end" fill={toneOf(state.tone)}>
            {state.word}
          </text>
        )}
        {text.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <text key={index} x={10} y={36 + index * 15} fontSize={11.5} fill="var(--ink)">
            {line}
          </text>
        ))}
      </g>
    </Link>
  );
});

/** The model stands in the graph itself. */
function shortTitle({ title }: LineageNode, models: readonly string[]): string {
  const model = models.find((name) => title.startsWith(`${name} · `));
  return model === undefined ? title : title.slice(model.length + 3);
}

function toneOf(tone: string | undefined): string {
  return tone ? `var(--${tone})` : 'var(--muted)';
}

function curve(start: Place, end: Place): string {
  const [x1, y1] = [start.x + box.width, start.y + box.height / 2];
  const [x2, y2] = [end.x, end.y + box.height / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  return `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}

/** Everything that a node rests on and everything made from it, itself included. */
function relatives(key: string, edges: Lineage['edges']): ReadonlySet<string> {
  const found = new Set([key]);
  for (const [of, to] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    let generation = [key];
    while (generation.length > 0) {
      const here = new Set(generation);
      generation = edges.filter((edge) => here.has(edge[of]) && !found.has(edge[to])).map((edge) => edge[to]);
      for (const one of generation) found.add(one);
    }
  }
  return found;
}
