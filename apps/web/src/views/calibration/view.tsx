import { useId, useMemo } from 'react';
import { useCellId } from '../../components/notebook/cell-place';
import { useViewState } from '../../components/notebook/use-view-state';
import { short, whole } from '../../format/numbers';
import { isWithin, useLinked, useRange } from '../linked';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { has, type View, type ViewProps } from '../view';
import { HeatMap } from './heat-map';
import { LayerDistribution } from './layer-distribution';
import {
  type CalibrationObject,
  calibrationTable,
  colourRange,
  type Measure,
  measures,
  measuresOf,
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
    <ChannelMeasures key={path.join()} calibration={object as CalibrationObject} words={words} />
  ));
}

const words: Words = {
  pending: 'The heat map appears here when the calibration has run.',
  order: 'quietest first',
  made: 'Calibrated on',
};

/** What differs in words between results that have numbers a channel. */
export interface Words {
  pending: string;
  /** From which end channels stand. */
  order: string;
  /** Before the sequences and tokens that it was made from. */
  made: string;
}

/** A heat map of layers and channels, and one layer's channels by themselves. */
export function ChannelMeasures({ calibration, words }: { calibration: CalibrationObject; words: Words }) {
  const { layers } = calibration;
  const present = useMemo(() => (layers ? measuresOf(layers) : []), [layers]);
  const [wanted, want] = useViewState<string>(useCellId(), 'heat-map.measure', '', isMeasure);
  const measure = present.find((name) => name === wanted) ?? present[0];
  const rows = useMemo(() => (layers && measure ? rowsOf(layers, measure) : []), [layers, measure]);
  const range = useMemo(() => colourRange(tilesOf(rows), scaleOf(rows).log), [rows]);
  const linked = useLinked();
  const chosen = useRange();
  const field = useId();
  if (layers === null) return <Pending>{words.pending}</Pending>;
  const conditions = conditionsOf(calibration, words.made);
  if (!measure) return <p className={css.note}>{conditions}</p>;
  const all = [...new Set(rows.map(({ layer }) => layer))];
  const layer = all.find((entry) => chosen && isWithin(entry, chosen)) ?? all[0] ?? 0;
  const name = measures[measure];
  return (
    <div className={css.calibration}>
      <Figure
        title={`${titleOf(measure)} by layer`}
        data={() => calibrationTable(rows, measure)}
        drawn
        linked
        tools={
          present.length > 1 && (
            <label className={css.chooser} htmlFor={`${field}-measure`}>
              Measure
              <select id={`${field}-measure`} value={measure} onChange={(event) => want(event.target.value)}>
                {present.map((entry) => (
                  <option key={entry} value={entry}>
                    {titleOf(entry)}
                  </option>
                ))}
              </select>
            </label>
          )
        }
        note={conditions}
      >
        <HeatMap rows={rows} range={range} measure={name} order={words.order} />
      </Figure>
      <Figure
        title={`Layer ${layer}: channels by ${titleOf(measure).toLowerCase()}`}
        data={() =>
          calibrationTable(
            rows.filter((row) => row.layer === layer),
            measure,
          )
        }
        drawn
        note={`Share of the layer's channels in %, on the scale of the whole model. ${conditions}`}
        tools={
          <label className={css.chooser} htmlFor={field}>
            Layer
            <select id={field} value={layer} onChange={(event) => linked.choose(Number(event.target.value))}>
              {all.map((entry) => (
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

function isMeasure(value: unknown): boolean {
  return Object.hasOwn(measures, String(value));
}

/** A measure's name without its unit. */
function titleOf(measure: Measure): string {
  return measures[measure].split(' (')[0] ?? measure;
}

function conditionsOf({ samples, sequenceLength, tokens, loss }: CalibrationObject, made: string): string {
  const parts = [
    samples !== undefined && `${whole(samples)} sequences`,
    sequenceLength !== undefined && `${whole(sequenceLength)} tokens each`,
    tokens !== undefined && `${whole(tokens)} tokens in all`,
  ].filter(Boolean);
  const mean = loss == null ? '' : ` Their mean loss is ${short(loss)} nats a token.`;
  return parts.length > 0 ? `${made} ${parts.join(', ')}.${mean}` : mean.trim();
}
