import { Popover } from 'radix-ui';
import { capitalised } from '../../../format/words';
import type { Layout } from '../../../studies/results/pivot';
import { type Factor, varying } from '../../../studies/results/result';
import { levelKey, sameLevel } from '../../../studies/spec/levels';
import { levelText } from '../../../studies/spec/names';
import css from '../study.module.css';

interface Props {
  factors: readonly Factor[];
  layout: Layout;
  change: (part: { columns?: readonly string[]; only?: Layout['only'] }) => void;
}

/** Of every factor that varies: whether it goes across or down, and which of its levels are shown. */
export function LayoutFields({ factors, layout, change }: Props) {
  return (
    <fieldset className={css.layout} aria-label="How the table is laid out">
      {varying(factors).map((factor) => (
        <FactorMenu key={factor.name} factor={factor} layout={layout} change={change} />
      ))}
    </fieldset>
  );
}

function FactorMenu({ factor, layout: { columns, only }, change }: Omit<Props, 'factors'> & { factor: Factor }) {
  const { name, title, levels } = factor;
  const across = columns.includes(name);
  const shown = only[name] ?? [];
  const isShown = (level: unknown) => shown.length === 0 || shown.some((each) => sameLevel(each, level));
  const toggle = (level: unknown) => {
    const next = levels.filter((each) => (sameLevel(each, level) ? !isShown(each) : isShown(each)));
    // None shown and all shown would look the same: the last one stays.
    if (next.length > 0) change({ only: { ...only, [name]: next.length === levels.length ? [] : next } });
  };
  const part = shown.length > 0 ? ` (${shown.length} of ${levels.length})` : '';
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="quiet" data-filtered={part !== '' || undefined}>
          {capitalised(title)} {across ? '→' : '↓'}
          {part}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css.popover} align="start" sideOffset={4} collisionPadding={8} aria-label={title}>
          <button
            type="button"
            onClick={() => change({ columns: across ? columns.filter((each) => each !== name) : [...columns, name] })}
          >
            {across ? 'Put it down, one a row' : 'Put it across, one a column'}
          </button>
          <fieldset className={css.levels}>
            <legend>Show</legend>
            {levels.map((level) => (
              <label key={levelKey(level)}>
                <input type="checkbox" checked={isShown(level)} onChange={() => toggle(level)} />{' '}
                {levelText(name, level)}
              </label>
            ))}
          </fieldset>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
