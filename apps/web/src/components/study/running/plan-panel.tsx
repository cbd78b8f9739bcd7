import { plural, words } from '../../../format/words';
import { planText, type StudyPlan } from '../../../studies/plan-text';
import { settingText } from '../../../studies/spec/names';
import { Warnings } from '../../../views/parts/warnings';
import css from '../study.module.css';

interface Props {
  plan: StudyPlan;
  /** Only what stays true of a study that runs: which cells were refused. */
  short?: boolean;
}

/** What starting the study would do, before it starts; which cells are refused, and why. */
export function PlanPanel({ plan, short = false }: Props) {
  const { refused, warnings } = plan;
  return (
    <div className={css.plan}>
      {!short && <p className={css.planLine}>{planText(plan)}</p>}
      {!short && <Warnings texts={warnings} label="Before it starts" />}
      {refused.length > 0 && (
        <details>
          <summary>{plural(refused.length, 'cell')} refused; the rest can run</summary>
          <ul className={css.refused}>
            {refused.map(({ settings, message }) => (
              <li key={JSON.stringify(settings)}>
                {Object.entries(settings)
                  .map(([name, level]) => settingText(words(name), name, level))
                  .join(', ')}
                : {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
