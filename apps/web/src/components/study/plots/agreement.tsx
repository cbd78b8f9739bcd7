import { useId, useMemo } from 'react';
import { LevelsInCommon } from '../../../documents/study-plans';
import { capitalised } from '../../../format/words';
import {
  type AgreementUnit,
  agreementTable,
  agreementTiles,
  agreementUnits,
  comparedFactors,
} from '../../../studies/results/agreement';
import { plansOf } from '../../../studies/results/plans';
import type { Results } from '../../../studies/results/result';
import { Figure } from '../../../views/parts/figure';
import { Matrix } from '../../../views/parts/matrix';
import { Pending } from '../../../views/parts/pending';
import { useAnswer } from '../../library/use-answer';
import { useCellId } from '../../notebook/cell-place';
import { useViewState } from '../../notebook/use-view-state';
import css from '../study.module.css';

/** What masks have in common between the levels of a factor, all other settings alike. */
export function StudyAgreement({ study }: { study: Results }) {
  const cellId = useCellId();
  const field = useId();
  const factors = useMemo(() => comparedFactors(study), [study]);
  const [wanted, want] = useViewState<string>(cellId, 'agreement.factor', factors[0]?.name ?? '', (value) =>
    factors.some(({ name }) => name === value),
  );
  const [unit, choose] = useViewState<AgreementUnit>(cellId, 'agreement.units', 'all', (value) =>
    Object.hasOwn(agreementUnits, String(value)),
  );
  const plans = useMemo(() => plansOf(study).length, [study]);
  const { data } = useAnswer(LevelsInCommon, study.id ? { id: study.id, factor: wanted } : null, plans);
  const told = data?.study?.agreement;
  const found = told?.factor === wanted ? told : undefined;
  const tiles = useMemo(() => agreementTiles(found?.between ?? [], unit), [found, unit]);
  const names = useMemo(() => found?.levels.map(({ title }) => title) ?? [], [found]);
  const title = `Masks in common by ${found?.title ?? 'level'}`;
  const pairs = Math.max(0, ...(found?.between ?? []).map((pair) => pair.pairs));
  const tools = (
    <>
      <label className={css.choice} htmlFor={field}>
        By
        <select id={field} value={wanted} onChange={({ target }) => want(target.value)}>
          {factors.map(({ name, title: words }) => (
            <option key={name} value={name}>
              {capitalised(words)}
            </option>
          ))}
        </select>
      </label>
      <label className={css.choice} htmlFor={`${field}-units`}>
        Units
        <select id={`${field}-units`} value={unit} onChange={({ target }) => choose(target.value as AgreementUnit)}>
          {Object.entries(agreementUnits).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </>
  );
  return (
    <Figure
      title={title}
      drawn
      tools={tools}
      data={() => agreementTable(found?.title ?? '', found?.between ?? [])}
      note={`Units that both keep over those that either keeps, all other settings alike${pairs > 1 ? `: the mean over up to ${pairs} pairs of plans` : ''}.`}
    >
      {tiles.length > 0 ? (
        <Matrix
          rows={names.slice(1)}
          columns={names.slice(0, -1)}
          names={{ rows: '', columns: capitalised(found?.title ?? '') }}
          tiles={tiles}
          legend="Kept units in common"
          label={title}
        />
      ) : (
        <Pending>
          {found
            ? 'Its levels have the same plans, or none yet to compare.'
            : 'What they have in common is being read.'}
        </Pending>
      )}
    </Figure>
  );
}
