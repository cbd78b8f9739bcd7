import { useId, useMemo, useState } from 'react';
import { whole } from '../../format/numbers';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { has, type View, type ViewProps } from '../view';
import { HeatMap } from './heat-map';
import { LayerDistribution } from './layer-distribution';
import { Legend } from './legend';
import {
  type CalibrationObject,
  calibrationCsv,
  colourRange,
  measureOf,
  measures,
  rowsOf,
  scaleOf,
  tilesOf,
} from './model';
import css from './view.module.css';

/** Where in a model the activations fluctuate. */
export const calibrationView: View = {
  name: 'calibration',
  title: 'Calibration',
  compares: false,
  accepts: has('Calibration', 'layers', 'tokens'),
  Component: CalibrationView,
};

function CalibrationView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => (
    <Calibration key={path.join()} calibration={object as CalibrationObject} />
  ));
}

function Calibration({ calibration }: { calibration: CalibrationObject }) {
  const { layers } = calibration;
  const measure = layers ? measureOf(layers) : undefined;
  const rows = useMemo(() => (layers && measure ? rowsOf(layers, measure) : []), [layers, measure]);
  const range = useMemo(() => colourRange(tilesOf(rows), scaleOf(rows).log), [rows]);
  const [chosen, choose] = useState<number>();
  const field = useId();
  if (layers === null) return <Pending>The heat map appears here when the calibration has run.</Pending>;
  if (!measure) return <p className={css.note}>{conditions(calibration)}</p>;
  const present = [...new Set(rows.map(({ layer }) => layer))];
  const layer = chosen !== undefined && present.includes(chosen) ? chosen : (present[0] ?? 0);
  const name = measures[measure];
  return (
    <div className={css.calibration}>
      <Figure
        title={`${name.split(' (')[0]} by layer`}
        csv={() => calibrationCsv(rows, measure)}
        drawn
        note={`${conditions(calibration)} Choose a line to see how its channels are spread.`}
      >
        <Legend label={name} scale={range} />
        <HeatMap rows={rows} range={range} label={`Heat map of ${name} by layer and channel`} choose={choose} />
      </Figure>
      <Figure
        title={`Layer ${layer}: channels by ${name.split(' (')[0]?.toLowerCase()}`}
        drawn
        note="Share of the layer's channels in %, on the scale of the whole model."
        tools={
          <label className={css.chooser} htmlFor={field}>
            Layer
            <select id={field} value={layer} onChange={(event) => choose(Number(event.target.value))}>
              {present.map((entry) => (
                <option key={entry}>{entry}</option>
              ))}
            </select>
          </label>
        }
      >
        <LayerDistribution rows={rows} layer={layer} measure={name} />
      </Figure>
    </div>
  );
}

function conditions({ samples, sequenceLength, tokens }: CalibrationObject): string {
  const parts = [
    samples !== undefined && `${whole(samples)} sequences`,
    sequenceLength !== undefined && `${whole(sequenceLength)} tokens each`,
    tokens !== undefined && `${whole(tokens)} tokens in all`,
  ].filter(Boolean);
  return parts.length > 0 ? `Calibrated on ${parts.join(', ')}.` : '';
}
