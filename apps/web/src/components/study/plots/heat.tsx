import { useId, useMemo } from 'react';
import { isObject } from '../../../format/json';
import { capitalised } from '../../../format/words';
import { heatMapOf } from '../../../studies/results/heat';
import type { StudyMeasure } from '../../../studies/results/measures';
import { type Factor, type Results, varying } from '../../../studies/results/result';
import { levelKey } from '../../../studies/spec/levels';
import { levelText } from '../../../studies/spec/names';
import { Figure } from '../../../views/parts/figure';
import { Pending } from '../../../views/parts/pending';
import { useCellId } from '../../notebook/cell-place';
import { useViewState } from '../../notebook/use-view-state';
import css from '../study.module.css';
import { HeatChart } from './heat-chart';

interface Props {
  study: Results;
  measure: StudyMeasure;
}

const nowhere: Record<string, unknown> = {};

/** A measure over two factors; nothing where fewer than two vary. */
export function StudyHeat({ study, measure }: Props) {
  const cellId = useCellId();
  const open = useMemo(() => varying(study.factors), [study.factors]);
  const known = (value: unknown) => open.some(({ name }) => name === value);
  const [first, second] = beginning(open);
  const [x, setX] = useViewState<string>(cellId, 'heat.x', first?.name ?? '', known);
  const [y, setY] = useViewState<string>(cellId, 'heat.y', second?.name ?? '', known);
  const [at, setAt] = useViewState<Record<string, unknown>>(cellId, 'heat.at', nowhere, isObject);
  const map = useMemo(() => heatMapOf(study, { x, y, measure: measure.name, at }), [study, x, y, measure, at]);
  if (open.length < 2) return null;
  const title = map ? `${measure.title} by ${map.x.title} and ${map.y.title}` : measure.title;
  const tools = (
    <>
      <FactorChoice label="Across" value={x} factors={open} without={y} choose={setX} />
      <FactorChoice label="Down" value={y} factors={open} without={x} choose={setY} />
      {map?.held.map(({ factor, level }) => (
        <LevelChoice
          key={factor.name}
          factor={factor}
          level={level}
          choose={(next) => setAt({ ...at, [factor.name]: next })}
        />
      ))}
    </>
  );
  const data = () => ({
    columns: [{ name: map?.y.title ?? '' }, { name: map?.x.title ?? '' }, { name: measure.title.toLowerCase() }],
    rows: (map?.tiles ?? []).map((tile) => [tile.y, tile.x, tile.figure?.value]),
  });
  return (
    <Figure title={title} drawn tools={tools} data={data}>
      {map?.range ? (
        <HeatChart map={map} measure={measure} label={title} />
      ) : (
        <Pending>The map fills with the first results.</Pending>
      )}
    </Figure>
  );
}

/** Numbers across and names down read best. */
function beginning(open: readonly Factor[]): readonly [Factor | undefined, Factor | undefined] {
  const numeric = open.find(({ levels }) => levels.every((level) => typeof level === 'number')) ?? open[0];
  return [numeric, open.find((factor) => factor !== numeric)];
}

interface FactorProps {
  label: string;
  value: string;
  factors: readonly Factor[];
  without: string;
  choose: (name: string) => void;
}

function FactorChoice({ label, value, factors, without, choose }: FactorProps) {
  const id = useId();
  return (
    <label className={css.choice} htmlFor={id}>
      {label}
      <select id={id} value={value} onChange={({ target }) => choose(target.value)}>
        {factors
          .filter(({ name }) => name !== without)
          .map(({ name, title }) => (
            <option key={name} value={name}>
              {capitalised(title)}
            </option>
          ))}
      </select>
    </label>
  );
}

interface LevelProps {
  factor: Factor;
  level: unknown;
  choose: (level: unknown) => void;
}

function LevelChoice({ factor, level, choose }: LevelProps) {
  const id = useId();
  return (
    <label className={css.choice} htmlFor={id}>
      {capitalised(factor.title)}
      <select
        id={id}
        value={levelKey(level)}
        onChange={({ target }) => choose(factor.levels.find((each) => levelKey(each) === target.value))}
      >
        {factor.levels.map((each) => (
          <option key={levelKey(each)} value={levelKey(each)}>
            {levelText(factor.name, each)}
          </option>
        ))}
      </select>
    </label>
  );
}
