import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { heatMapOptions } from '../views/calibration/heat-map-marks';
import { type CalibrationObject, colourRange, measuresOf, rowsOf, scaleOf, tilesOf } from '../views/calibration/model';
import { axisOf, gather } from '../views/curves/model';
import { seriesOf } from '../views/curves/series';
import { findSubjects } from '../views/find';
import type { PublishedContent } from './content';
import { inOrder } from './order';

/** A picture as an address of its own data, in pixels. */
export interface Picture {
  source: string;
  width: number;
  height: number;
}

const size = { width: 500, height: 250 };
const colours = ['#1f78a4', '#b35a00', '#1f6b45', '#a12a1f', '#5a5f63'];

/** The curves of a notebook, or else its heat map, without words: these stand beside it. Undefined where it has neither. */
export function mainPicture({ cells }: PublishedContent): Picture | undefined {
  const answers = cells.map(({ answer, source }) => findSubjects(inOrder(answer?.data, source)));
  try {
    const marks = curves(answers) ?? heatMap(answers);
    if (!marks) return undefined;
    const { document } = parseHTML('<!doctype html><html><body></body></html>');
    const plot = Plot.plot({
      ...size,
      ...marks,
      document: document as unknown as Plot.PlotOptions['document'],
      margin: 4,
      x: { ...marks.x, axis: null },
      y: { ...marks.y, axis: null },
      fx: { ...marks.fx, axis: null },
      style: { background: 'none' },
    });
    plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    // Style elements are for pages.
    for (const style of plot.querySelectorAll('style')) style.remove();
    return { ...size, source: `data:image/svg+xml;base64,${Buffer.from(plot.outerHTML).toString('base64')}` };
  } catch {
    // A revision may have been imported: a picture that cannot be drawn is left out.
    return undefined;
  }
}

type Subjects = ReturnType<typeof findSubjects>;

function curves(answers: readonly Subjects[]): Plot.PlotOptions | undefined {
  for (const subjects of answers) {
    const rows = gather(subjects);
    const axis = axisOf(rows);
    const series = axis ? seriesOf(rows, axis).filter(({ points }) => points.length > 1) : [];
    if (series.length === 0) continue;
    return {
      x: { type: axis === 'samples' ? 'log' : 'linear' },
      y: { zero: false },
      marks: [
        Plot.frame({ stroke: '#e1e1dd' }),
        ...series.map(({ points }, index) =>
          Plot.lineY(points, { x: 'x', y: 'perplexity', stroke: colours[index % colours.length], strokeWidth: 4 }),
        ),
      ],
    };
  }
  return undefined;
}

function heatMap(answers: readonly Subjects[]): Plot.PlotOptions | undefined {
  for (const { typename, object } of answers.flat()) {
    const { layers } = object as CalibrationObject;
    const [measure] = /^(Calibration|Saliency)$/.test(typename) && layers ? measuresOf(layers) : [];
    if (!measure || !layers) continue;
    const rows = rowsOf(layers, measure);
    return heatMapOptions(Plot, rows, colourRange(tilesOf(rows), scaleOf(rows).log));
  }
  return undefined;
}
