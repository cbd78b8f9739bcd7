import { getNamedType } from 'graphql';
import { useId } from 'react';
import { optionsFor } from '../../builders/conditions';
import { absent, type Value } from '../../builders/form';
import { labelOf, plainText } from '../../builders/labels';
import { unlimited } from '../../builders/limits';
import type { Leaf } from '../../builders/steps';
import { asVariable, variableNameFor, withValue } from '../../builders/variables';
import { rangeOf } from '../../language/control-looks';
import { valueFor } from '../../language/values';
import { type Widget, widgetFor } from '../../language/widgets';
import { setVariable } from '../../notebook/edits';
import { useNotebook } from '../notebook/context';
import { useControlLooks } from '../notebook/use-control-looks';
import { Field } from '../widgets/variable-field';
import css from './builder.module.css';
import { useForm } from './form-context';

/** One parameter: fixed in the query, or a variable that all cells of the notebook share. */
export function Parameter({ leaf }: { leaf: Leaf }) {
  const id = useId();
  const help = useId();
  const { session } = useNotebook();
  const looks = useControlLooks();
  const { form, apply, surroundings, problemsAt } = useForm();
  const label = labelOf(leaf.id);
  const given = form.arguments[leaf.id] ?? absent;
  const problems = problemsAt(leaf.id);
  const widget = choosable(leaf.id, widgetFor(leaf.type, leaf.range), given);
  const description = leaf.description || getNamedType(leaf.type).description || '';
  const shared = given.kind === 'variable' ? given.name : undefined;
  const definition = form.variables.find(({ name }) => name === shared);
  const value =
    given.kind === 'variable'
      ? valueFor({ name: given.name, initial: definition?.initial }, surroundings.variables)
      : given.kind === 'fixed'
        ? given.value
        : undefined;
  const change = (next: unknown) =>
    shared === undefined ? apply(withValue(form, leaf.id, next)) : session.edit(setVariable(shared, next));
  const share = () =>
    apply(
      shared === undefined
        ? asVariable(form, leaf, surroundings.variables)
        : withValue(form, leaf.id, value ?? leaf.initial),
    );
  const name = shared ?? variableNameFor(leaf);
  const isSwitch = widget.kind === 'switch';

  return (
    <div
      className={css.parameter}
      data-kind={widget.kind}
      data-absent={(leaf.required && value === undefined) || undefined}
    >
      <div className={css.line}>
        <label htmlFor={id}>{label}</label>
        <button
          type="button"
          className={css.share}
          aria-pressed={shared !== undefined}
          aria-label={`${label} is a variable of the notebook, $${name}`}
          title={
            shared === undefined
              ? `Share it with other cells as $${name}`
              : `Cells share it as $${name}. Press to fix it in this query`
          }
          // A required parameter without a value cannot be written out.
          disabled={shared !== undefined && leaf.required && value === undefined}
          onClick={share}
        >
          {shared === undefined ? '$' : `$${shared}`}
        </button>
      </div>
      {given.kind === 'other' ? (
        <code>{given.text}</code>
      ) : (
        <div className={css.line}>
          <Field
            widget={widget}
            id={id}
            value={isSwitch ? (value ?? leaf.initial) : value}
            change={change}
            describedBy={help}
            unset={leaf.required ? undefined : unsetText(leaf)}
            range={shared !== undefined && Object.hasOwn(looks, shared) ? rangeOf(looks[shared] ?? {}) : undefined}
          />
          {given.kind === 'fixed' && !leaf.required && widget.kind !== 'choice' && (
            <button
              type="button"
              className="quiet"
              aria-label={`Leave ${label.toLowerCase()} to the default`}
              onClick={() => apply(withValue(form, leaf.id, undefined))}
            >
              Default
            </button>
          )}
        </div>
      )}
      {problems.map(({ message, from }) => (
        <p key={`${from}:${message}`} className={css.problem} role="alert">
          {message}
        </p>
      ))}
      <p id={help} className={css.help}>
        {plainText(description)}
      </p>
    </div>
  );
}

/** Without the values that the step refuses. */
function choosable(id: Leaf['id'], widget: Widget, given: Value): Widget {
  if (widget.kind !== 'choice') return widget;
  const present = given.kind === 'fixed' ? given.value : undefined;
  return { ...widget, options: optionsFor(id, widget.options, present) };
}

function unsetText({ id, initial }: Leaf): string {
  return unlimited(id) ?? (initial === undefined ? 'Default' : `Default: ${String(initial)}`);
}
