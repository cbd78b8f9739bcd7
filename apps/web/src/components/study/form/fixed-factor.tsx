import { capitalised } from '../../../format/words';
import { drop, fix, type SpecEdit, vary } from '../../../studies/spec/edit';
import { Icon } from '../../chrome/icons';
import css from '../study.module.css';
import type { FactorKind } from './factor-kind';
import { LevelInput } from './level-input';

interface Props {
  kind: FactorKind;
  given: unknown;
  edit: (change: SpecEdit, label: string) => void;
}

/** A factor that all cells have the same level of. */
export function FixedFactor({ kind, given, edit }: Props) {
  const { name, title } = kind;
  return (
    <li className={css.factor}>
      <span className={css.factorName} title={kind.description}>
        {capitalised(title)}
      </span>
      <div className={css.chips}>
        <LevelInput
          kind={kind}
          label={capitalised(title)}
          value={given}
          choose={(level) => edit(fix(name, level), `setting ${title}`)}
        />
        <button type="button" className="quiet" onClick={() => edit(vary(name), `varying ${title}`)}>
          Vary it
        </button>
      </div>
      <button
        type="button"
        className="quiet icon"
        aria-label={`Leave ${title} at its default`}
        onClick={() => edit(drop(name), `leaving ${title} at its default`)}
      >
        <Icon name="trash" />
      </button>
    </li>
  );
}
