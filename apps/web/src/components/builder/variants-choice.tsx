import { useId, useRef } from 'react';
import { absent, fixed, type Value } from '../../builders/form';
import { labelOf } from '../../builders/labels';
import { MOST_VARIANTS, nextAfter, varied, varying, withVariants } from '../../builders/shape';
import { type ArgumentId, leafFor } from '../../builders/steps';
import { plural } from '../../format/words';
import { widgetFor } from '../../language/widgets';
import { Icon } from '../chrome/icons';
import { useRowFocus } from '../keyboard/use-row-focus';
import { Field } from '../widgets/variable-field';
import css from './builder.module.css';
import { useForm } from './form-context';

/** In what the compared models differ, and the values. */
export function VariantsChoice() {
  const id = useId();
  const whole = useRef<HTMLDivElement>(null);
  const rows = useRowFocus(whole);
  const { form, apply, surroundings } = useForm();
  const { variants } = form;
  if (form.depth === 'model') return null;
  const choices = variants && !varying.includes(variants.by) ? [...varying, variants.by] : varying;
  return (
    <div className={css.choice} ref={whole}>
      <label htmlFor={id} className={css.lead}>
        By
      </label>
      <select
        id={id}
        value={variants?.by ?? ''}
        onChange={({ target }) =>
          apply(varied(form, (target.value || undefined) as ArgumentId | undefined, surroundings))
        }
      >
        <option value="">One plan alone</option>
        {choices.map((by) => (
          <option key={by} value={by}>
            {labelOf(by)}
          </option>
        ))}
      </select>
      {variants && <Values by={variants.by} values={variants.values} rows={rows} />}
    </div>
  );
}

interface ValuesProps {
  by: ArgumentId;
  values: readonly Value[];
  rows: ReturnType<typeof useRowFocus>;
}

function Values({ by, values, rows }: ValuesProps) {
  const { form, apply, surroundings } = useForm();
  const leaf = leafFor(by, surroundings.schema);
  const next = nextAfter(values, by, surroundings);
  if (!leaf) return null;
  const set = (list: readonly Value[]) => apply(withVariants(form, by, list));
  return (
    <>
      <ol className={css.values} {...rows}>
        {values.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a value keeps its place while it is changed
          <li key={index}>
            <VariantValue
              name={`${labelOf(by)} ${index + 1}`}
              value={value}
              type={leaf.type}
              change={(given) => set(values.with(index, given))}
            />
            <button
              type="button"
              className="quiet icon"
              aria-label={`Remove ${labelOf(by).toLowerCase()} ${index + 1}`}
              onClick={() => set(values.toSpliced(index, 1))}
            >
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ol>
      <button
        type="button"
        disabled={next.kind === 'absent' || values.length >= MOST_VARIANTS}
        title={values.length >= MOST_VARIANTS ? `At most ${plural(MOST_VARIANTS, 'value')}` : undefined}
        onClick={() => set([...values, next])}
      >
        <Icon name="plus" /> Add
      </button>
    </>
  );
}

interface VariantProps {
  name: string;
  value: Value;
  type: Parameters<typeof widgetFor>[0];
  change: (value: Value) => void;
}

function VariantValue({ name, value, type, change }: VariantProps) {
  const id = useId();
  if (value.kind === 'variable' || value.kind === 'other') {
    return <code>{value.kind === 'variable' ? `$${value.name}` : value.text}</code>;
  }
  return (
    <div className={css.variant}>
      <label htmlFor={id} className="visually-hidden">
        {name}
      </label>
      <Field
        widget={widgetFor(type)}
        id={id}
        value={value.kind === 'fixed' ? value.value : undefined}
        change={(given) => change(given === null || given === undefined || given === '' ? absent : fixed(given))}
      />
    </div>
  );
}
