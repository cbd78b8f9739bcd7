import { FIGURES, type Level } from '@flapbook/studies';
import type { CellOutcome } from '../outcome.ts';
import { type Markup, markup } from './markup.ts';
import type { ReportedFactor, StudyReport } from './report.ts';
import { type Scale, scaleOf } from './ticks.ts';
import { figureText, figureTitle } from './words.ts';

/** Lines that an eye can tell apart. */
const MOST_SERIES = 8;
/** Above this ratio of the most to the least, a logarithmic scale shows more. */
const LOGARITHMIC = 12;

const SIZE = { width: 720, height: 360, left: 64, right: 16, top: 16, bottom: 48 } as const;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** The figures of a study over its numeric factor; null where it varies none, or nothing is there to plot. */
export function plotOf(report: StudyReport, figure: string): Markup | null {
  const axis = axisOf(report.factors);
  if (axis === null) return null;
  const all = seriesOf(report, { axis, figure });
  if (all.length === 0) return null;
  const series = all.slice(0, MOST_SERIES);
  const points = series.flatMap((one) => one.points);
  const dense = figure === 'perplexity' ? report.outcome.cells[0]?.figures.densePerplexity : undefined;
  const heights = points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]).concat(dense ?? []);
  const logarithmic = Math.min(...heights) > 0 && Math.max(...heights) > LOGARITHMIC * Math.min(...heights);
  const { width, height, left, right, top, bottom } = SIZE;
  const x = scaleOf(
    points.map((point) => point.x),
    { from: left + 8, to: width - right - 8, logarithmic: false },
  );
  const y = scaleOf(heights, { from: height - bottom - 4, to: top + 4, logarithmic });
  const title = `${figureTitle(figure)} over ${axis.title}`;
  return markup`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
${axes({ x, y, axis, figure })}
${dense === undefined ? null : denseLine(y.at(dense), dense)}
${series.map((one, i) => lineOf(one, { x, y, index: i }))}
</svg><figcaption>${title}${logarithmic ? ', logarithmic' : ''}. Bars: 95 % intervals.${
    all.length > series.length ? ` The first ${series.length} of ${all.length} lines; the table has all.` : ''
  }<ul class="legend">${series.map((one, i) => markup`<li><span class="key s${i}"></span>${one.name}</li>`)}</ul></figcaption></figure>`;
}

/** Ratios where they vary, else the numeric factor with the most levels. */
function axisOf(factors: readonly ReportedFactor[]): ReportedFactor | null {
  const numeric = factors.filter((factor) => factor.numeric && factor.levels.filter(isNumber).length > 1);
  const most = numeric.toSorted((a, b) => b.levels.length - a.levels.length)[0] ?? null;
  return numeric.find(({ name }) => name === 'ratio') ?? most;
}

function seriesOf(
  { factors, outcome }: StudyReport,
  { axis, figure }: { readonly axis: ReportedFactor; readonly figure: string },
): Series[] {
  const others = factors.filter((factor) => factor !== axis);
  const groups = new Map<string, Point[]>();
  for (const cell of outcome.cells) {
    const x = cell.settings[axis.name] ?? null;
    const y = cell.figures[figure];
    if (!isNumber(x) || y === undefined) continue;
    const levels = others.map((factor) => cell.settings[factor.name] ?? null);
    // What is not set says nothing of a line.
    const said = others.flatMap((factor, i) => (levels[i] === null ? [] : [factor.text(levels[i]!)]));
    const name = said.join(' · ') || figureTitle(figure);
    const group = groups.get(name) ?? [];
    group.push({ x, y, ...boundsOf(cell, figure) });
    groups.set(name, group);
  }
  return [...groups].map(([name, points]) => ({ name, points: points.toSorted((a, b) => a.x - b.x) }));
}

function boundsOf({ interval }: CellOutcome, figure: string): Pick<Point, 'low' | 'high'> {
  if (figure !== 'perplexity' || interval === null) return { low: null, high: null };
  return { low: interval.low, high: interval.high };
}

function axes({
  x,
  y,
  axis,
  figure,
}: {
  readonly x: Scale;
  readonly y: Scale;
  readonly axis: ReportedFactor;
  readonly figure: string;
}): Markup {
  const { width, height, left, right, bottom } = SIZE;
  const base = height - bottom;
  return markup`<g class="grid">${y.ticks.map(
    (tick) => markup`<line x1="${left}" x2="${width - right}" y1="${round(y.at(tick))}" y2="${round(y.at(tick))}"/>`,
  )}</g><g class="axis">${y.ticks.map(
    (tick) => markup`<text x="${left - 8}" y="${round(y.at(tick) + 4)}" text-anchor="end">${tick}</text>`,
  )}${x.ticks.map(
    (tick) => markup`<text x="${round(x.at(tick))}" y="${base + 18}" text-anchor="middle">${axis.text(tick)}</text>`,
  )}<text x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${axis.title}</text><text transform="rotate(-90)" x="${-base / 2}" y="14" text-anchor="middle">${FIGURES[figure]!.title}</text></g>`;
}

function denseLine(at: number, dense: number): Markup {
  const { width, left, right } = SIZE;
  return markup`<g class="dense"><line x1="${left}" x2="${width - right}" y1="${round(at)}" y2="${round(at)}"/><text x="${width - right}" y="${round(at - 5)}" text-anchor="end">dense ${figureText('perplexity', dense)}</text></g>`;
}

function lineOf(
  { name, points }: Series,
  { x, y, index }: { readonly x: Scale; readonly y: Scale; readonly index: number },
): Markup {
  const path = points.map((point) => `${round(x.at(point.x))},${round(y.at(point.y))}`).join(' ');
  return markup`<g class="s${index}"><polyline points="${path}"/>${points.map((point) => {
    const at = round(x.at(point.x));
    return markup`${
      point.low === null
        ? null
        : markup`<line x1="${at}" x2="${at}" y1="${round(y.at(point.low))}" y2="${round(y.at(point.high!))}"/>`
    }<circle cx="${at}" cy="${round(y.at(point.y))}" r="3"><title>${name}: ${point.y.toPrecision(6)}</title></circle>`;
  })}</g>`;
}

function isNumber(level: Level): level is number {
  return typeof level === 'number';
}

function round(pixels: number): number {
  return Number(pixels.toFixed(2));
}
