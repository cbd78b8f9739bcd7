import { useId } from 'react';
import { words } from '../../../format/words';
import type { Declared } from '../../../language/analyse';
import type { ControlLook } from '../../../language/control-looks';
import type { WholeRange } from '../../../language/ranges';
import { widgetFor } from '../../../language/widgets';
import { Icon } from '../../chrome/icons';
import { Field } from '../../widgets/variable-field';
import css from './controls-form.module.css';

interface Props {
  variable: Declared;
  look: ControlLook;
  first: boolean;
  last: boolean;
  move: (by: -1 | 1) => void;
  remove: () => void;
  setInitial: (value: unknown) => void;
  setLook: (look: ControlLook) => void;
}

/** One control of a cell: its default, its slider's ends, its unit and its place. */
export function ControlRow({ variable, look, first, last, move, remove, setInitial, setLook }: Props) {
  const id = useId();
  const name = words(variable.name);
  const widget = widgetFor(variable.type, variable.range);
  const numeric = widget.kind === 'number' || widget.kind === 'ratio';
  const plain = widget.kind === 'ratio' ? ({ kind: 'number', whole: false } as const) : widget;
  return (
    <li className={css.row}>
      <div className={css.name}>
        {name} <code>{String(variable.type)}</code>
      </div>
      <div className={css.fields}>
        <label htmlFor={id}>
          Default<span className="visually-hidden"> of {name}</span>
        </label>
        <Field
          widget={plain}
          id={id}
          value={variable.initial}
          change={setInitial}
          unset={variable.required ? undefined : 'None'}
        />
        {numeric &&
          (['min', 'max', 'step'] as const).map((part) => (
            <NumberPart key={part} name={name} part={part} look={look} range={variable.range} setLook={setLook} />
          ))}
        {numeric && <UnitPart name={name} look={look} setLook={setLook} />}
      </div>
      <div className={css.tools}>
        <button
          type="button"
          className="quiet"
          disabled={first}
          aria-label={`Move ${name} up`}
          onClick={() => move(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          className="quiet"
          disabled={last}
          aria-label={`Move ${name} down`}
          onClick={() => move(1)}
        >
          ↓
        </button>
        <button type="button" className="quiet icon" aria-label={`Remove ${name}`} onClick={remove}>
          <Icon name="trash" />
        </button>
      </div>
    </li>
  );
}

interface PartProps {
  name: string;
  look: ControlLook;
  /** What the schema allows: told where a slider could end. */
  range?: WholeRange | undefined;
  setLook: (look: ControlLook) => void;
}

const parts = { min: 'From', max: 'To', step: 'Step' } as const;

function NumberPart({ name, part, look, range, setLook }: PartProps & { part: keyof typeof parts }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>
        {parts[part]}
        <span className="visually-hidden"> of the slider of {name}</span>
      </label>
      <input
        id={id}
        type="number"
        step="any"
        placeholder={part === 'step' ? undefined : range?.[part]?.toString()}
        value={look[part] ?? ''}
        onChange={({ target }) => {
          const { [part]: _, ...others } = look;
          setLook(Number.isNaN(target.valueAsNumber) ? others : { ...others, [part]: target.valueAsNumber });
        }}
      />
    </>
  );
}

function UnitPart({ name, look, setLook }: PartProps) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>
        Unit<span className="visually-hidden"> of {name}</span>
      </label>
      <input
        id={id}
        type="text"
        maxLength={24}
        value={look.unit ?? ''}
        onChange={({ target }) => {
          const { unit: _, ...others } = look;
          setLook(target.value === '' ? others : { ...others, unit: target.value });
        }}
      />
    </>
  );
}
