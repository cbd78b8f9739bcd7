import { useState } from 'react';
import type { Builder } from '../../builders/builder';
import { BY_COMPENSATION, countsIn } from '../../builders/conditions';
import { absent } from '../../builders/form';
import { isLimit } from '../../builders/limits';
import { resultsOf } from '../../builders/results';
import { type Group, type Leaf, leavesOf } from '../../builders/steps';
import css from './builder.module.css';
import { useForm } from './form-context';
import { Parameter } from './parameter';
import { ResultChoice } from './result-choice';

const titles: Readonly<Record<Group, string>> = {
  model: 'Model',
  saliency: 'Saliency',
  calibration: 'Calibration',
  plan: 'Plan',
  pruned: 'Pruned model',
  evaluation: 'Evaluation',
};

/** One step: its parameters, the usual ones first, and what is shown of it. */
export function GroupFields({ group, builder }: { group: Group; builder: Builder }) {
  const { form, surroundings } = useForm();
  const leaves = leavesOf(group, surroundings.schema).filter(
    ({ id }) => id !== BY_COMPENSATION && id !== form.variants?.by && countsIn(id, form),
  );
  const isGiven = ({ id }: Leaf) => (form.arguments[id] ?? absent).kind !== 'absent';
  // Of when the form was opened: a field does not move away from under the hand that fills it in.
  const [given] = useState(() => new Set(leaves.filter(isGiven).map(({ id }) => id)));
  const [limits, plain] = partition(leaves, ({ id }) => isLimit(id));
  const [first, more] = partition(
    plain,
    ({ id, required }) => required || builder.foremost.includes(id) || given.has(id),
  );
  const all = resultsOf(group);
  const shown = all.filter(({ id }) => form.shows.includes(id));
  return (
    <fieldset className={css.group}>
      <legend>{titles[group]}</legend>
      <div className={css.parameters}>
        {first.map((leaf) => (
          <Parameter key={leaf.id} leaf={leaf} />
        ))}
      </div>
      <Folded title="More parameters" leaves={more} />
      <Folded title="Limits beside the ratio" leaves={limits} open={limits.some(({ id }) => given.has(id))} />
      {/* What a builder is for stands open, and what is shown. */}
      <details className={css.more} open={shown.length > 0 || group === builder.groups(form).at(-1)}>
        <summary>Show {shown.length > 0 && `(${shown.length} of ${all.length})`}</summary>
        <fieldset className={css.results}>
          <legend className="visually-hidden">What is shown of the {titles[group].toLowerCase()}</legend>
          {all.map((result) => (
            <ResultChoice key={result.id} result={result} />
          ))}
        </fieldset>
      </details>
    </fieldset>
  );
}

function Folded({ title, leaves, open = false }: { title: string; leaves: readonly Leaf[]; open?: boolean }) {
  if (leaves.length === 0) return null;
  return (
    <details className={css.more} open={open}>
      <summary>{title}</summary>
      <div className={css.parameters}>
        {leaves.map((leaf) => (
          <Parameter key={leaf.id} leaf={leaf} />
        ))}
      </div>
    </details>
  );
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
