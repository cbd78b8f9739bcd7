import { useId, useState } from 'react';
import { type Level, levelKey } from '../../../studies/spec/levels';
import { levelText } from '../../../studies/spec/names';
import { useNotebook, useVariables } from '../../notebook/context';
import css from '../study.module.css';
import { catalogueOf, type FactorKind } from './factor-kind';

interface Props {
  kind: FactorKind;
  label: string;
  /** Undefined to choose a new one. */
  value: Level | undefined;
  choose: (level: Level) => void;
  /** Levels that are there already and are not offered again. */
  without?: readonly Level[];
}

/** Chooses a level: from the registry's, from what is registered and the notebook's variables, or as a number. */
export function LevelInput(props: Props) {
  return props.kind.numeric ? <NumberInput {...props} /> : <ChoiceInput {...props} />;
}

function ChoiceInput({ kind, label, value, choose, without = [] }: Props) {
  const id = useId();
  const { catalogue } = useNotebook();
  const variables = useVariables();
  const registered = catalogueOf(kind);
  const offered: readonly { value: Level; title: string }[] =
    registered === undefined
      ? kind.choices
      : [
          ...(registered === 'model' ? catalogue.models : catalogue.datasets).map((name) => ({
            value: name,
            title: '',
          })),
          ...Object.entries(variables)
            .filter(([, held]) => typeof held === 'string')
            .map(([name, held]) => ({ value: `$${name}`, title: String(held) })),
        ];
  const taken = new Set(without.map(levelKey));
  const shown = offered.filter((choice) => !taken.has(levelKey(choice.value)));
  const known = value === undefined || shown.some((choice) => levelKey(choice.value) === levelKey(value));
  return (
    <>
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        value={value === undefined ? '' : levelKey(value)}
        onFocus={registered && catalogue.refresh}
        onChange={({ target }) => choose(JSON.parse(target.value) as Level)}
      >
        {value === undefined && <option value="">Add…</option>}
        {!known && <option value={levelKey(value)}>{levelText(kind.name, value)}</option>}
        {shown.map((choice) => (
          <option key={levelKey(choice.value)} value={levelKey(choice.value)}>
            {levelText(kind.name, choice.value)}
            {choice.title && ` – ${choice.title}`}
          </option>
        ))}
      </select>
    </>
  );
}

function NumberInput({ kind, label, value, choose }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const share = kind.name === 'ratio';
  const take = () => {
    const text = (typed ?? '').trim().replace(',', '.');
    setTyped(undefined);
    const percent = text.endsWith('%');
    const number = Number(percent ? text.slice(0, -1) : text);
    if (text !== '' && Number.isFinite(number)) choose(percent ? Number((number / 100).toPrecision(12)) : number);
  };
  return (
    <>
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        className={css.number}
        placeholder={share ? '0.2 or 20 %' : 'Number'}
        value={typed ?? (typeof value === 'number' ? String(value) : '')}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={() => typed !== undefined && take()}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          take();
        }}
      />
    </>
  );
}
