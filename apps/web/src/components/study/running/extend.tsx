import { Popover } from 'radix-ui';
import { useState } from 'react';
import { capitalised } from '../../../format/words';
import type { Factor } from '../../../studies/results/result';
import type { Level } from '../../../studies/spec/levels';
import type { FactorKind } from '../form/factor-kind';
import { LevelInput } from '../form/level-input';
import css from '../study.module.css';

interface Props {
  factors: readonly Factor[];
  kinds: readonly FactorKind[];
  extend: (factor: string, level: Level) => void;
}

/** Adds a level to a factor of a study that is there: what it has is not computed again. */
export function Extend({ factors, kinds, extend }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button type="button">Extend</button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={css.popover} align="end" sideOffset={4} collisionPadding={8} aria-label="Extend">
          <p className={css.note}>A further level; what is there already is not computed again.</p>
          <ul className={css.factors}>
            {factors.map((factor) => {
              const kind = kinds.find(({ name }) => name === factor.name);
              return (
                kind && (
                  <li key={factor.name} className={css.choice}>
                    {capitalised(factor.title)}
                    <LevelInput
                      kind={kind}
                      label={`A further level of ${factor.title}`}
                      value={undefined}
                      without={factor.levels}
                      choose={(level) => {
                        setOpen(false);
                        extend(factor.name, level);
                      }}
                    />
                  </li>
                )
              );
            })}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
