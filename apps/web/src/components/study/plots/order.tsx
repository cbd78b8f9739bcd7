import { useId, useMemo } from 'react';
import { PlanRemoval } from '../../../documents/study-plans';
import { plansOf } from '../../../studies/results/plans';
import type { Results } from '../../../studies/results/result';
import { Figure } from '../../../views/parts/figure';
import { Pending } from '../../../views/parts/pending';
import { Removal } from '../../../views/plan/removal';
import { removalRowsOf, removalTable } from '../../../views/plan/removal-model';
import { useAnswer } from '../../library/use-answer';
import { useCellId } from '../../notebook/cell-place';
import { useViewState } from '../../notebook/use-view-state';
import css from '../study.module.css';

/** At which ratio each head and channel goes, under one of the study's plans. */
export function StudyOrder({ study }: { study: Results }) {
  const field = useId();
  const plans = useMemo(() => plansOf(study), [study]);
  const [wanted, want] = useViewState<string>(useCellId(), 'order.plan', '', (value) => typeof value === 'string');
  const plan = plans.find(({ key }) => key === wanted) ?? plans.at(-1);
  const { data } = useAnswer(PlanRemoval, plan ? { key: plan.key } : null);
  const found = data?.operation?.key === plan?.key ? data?.operation : undefined;
  const removal = found && 'removal' in found ? found : undefined;
  const rows = useMemo(() => removalRowsOf(removal?.removal ?? []), [removal]);
  const tools = plans.length > 1 && (
    <label className={css.choice} htmlFor={field}>
      Plan
      <select id={field} value={plan?.key} onChange={({ target }) => want(target.value)}>
        {plans.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Figure
      title="Order of removal"
      drawn
      linked
      tools={tools}
      data={() => removalTable(rows)}
      note="The smallest ratio at which a plan removes a unit, the same whatever its own ratio is. Hollow: gone at this plan’s ratio."
    >
      {rows.length > 0 ? (
        <Removal rows={rows} ratio={removal?.requestedRatio} />
      ) : (
        <Pending>
          {removal
            ? 'This structure removes heads by number: it has no order over ratios.'
            : 'The order is being read.'}
        </Pending>
      )}
    </Figure>
  );
}
