import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { useId } from 'react';
import { plainText } from '../../builders/labels';
import { type KnownResult, results } from '../../builders/results';
import { fieldOf, type Group } from '../../builders/steps';
import css from './builder.module.css';
import { useForm } from './form-context';

/** Whether a result is shown, with what the schema says of it. */
export function ResultChoice({ result: { id, title, group, about } }: { result: KnownResult }) {
  const field = useId();
  const help = useId();
  const { form, apply, surroundings } = useForm();
  const shown = form.shows.includes(id);
  const toggle = () =>
    apply({
      ...form,
      shows: results.map((result) => result.id).filter((other) => (other === id ? !shown : form.shows.includes(other))),
    });
  return (
    <div className={css.result}>
      <input id={field} type="checkbox" checked={shown} aria-describedby={help} onChange={toggle} />
      <label htmlFor={field}>{title}</label>
      <span id={help} className={css.help}>
        {describe(group, about, surroundings.schema)}
      </span>
    </div>
  );
}

/** The description of a field below a step. */
function describe(group: Group, about: string, schema: GraphQLSchema): string {
  let field = fieldOf(group, schema);
  for (const name of about.split('.')) {
    const type = getNamedType(field?.type);
    field = isObjectType(type) ? type.getFields()[name] : undefined;
  }
  return plainText(field?.description ?? '');
}
