import type { Builder } from '../../builders/builder';
import { BY_COMPENSATION, countsIn } from '../../builders/conditions';
import { absent } from '../../builders/form';
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
  const first = (leaf: Leaf) =>
    leaf.required || builder.foremost.includes(leaf.id) || (form.arguments[leaf.id] ?? absent).kind !== 'absent';
  const more = leaves.filter((leaf) => !first(leaf));
  const all = resultsOf(group);
  const shown = all.filter(({ id }) => form.shows.includes(id));
  return (
    <fieldset className={css.group}>
      <legend>{titles[group]}</legend>
      <div className={css.parameters}>
        {leaves.filter(first).map((leaf) => (
          <Parameter key={leaf.id} leaf={leaf} />
        ))}
      </div>
      {more.length > 0 && (
        <details className={css.more}>
          <summary>More parameters</summary>
          <div className={css.parameters}>
            {more.map((leaf) => (
              <Parameter key={leaf.id} leaf={leaf} />
            ))}
          </div>
        </details>
      )}
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
