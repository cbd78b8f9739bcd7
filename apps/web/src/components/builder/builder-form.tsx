import { builderFor } from '../../builders/registry';
import type { Cell } from '../../notebook/content';
import css from './builder.module.css';
import { Choices } from './choices';
import { FormProvider } from './form-context';
import { GroupFields } from './group-fields';
import { NotShown, Untouched } from './not-shown';
import { TitleField } from './title-field';
import { useFormOf } from './use-form-of';

interface Props {
  cell: Cell;
  /** Shows the document itself. */
  showQuery: () => void;
  close: () => void;
}

/** A cell's query as a form: steps and their parameters, typed and explained by the schema, and what is shown of each. */
export default function BuilderForm({ cell, showQuery, close }: Props) {
  const opened = useFormOf(cell);
  if (!opened) return <p className={css.note}>The form is being loaded…</p>;
  const { reading, open, refused } = opened;
  if (!open || !reading.form) {
    return <NotShown reason={reading.form ? '' : reading.reason} showQuery={showQuery} />;
  }
  const builder = builderFor(open.form);
  return (
    <FormProvider value={open}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: leaves the form as Escape leaves the editor */}
      <div className={css.form} onKeyDown={({ key }) => key === 'Escape' && close()}>
        <TitleField kind={builder.title} />
        {refused && (
          <p className={css.refused} role="alert">
            {refused}
          </p>
        )}
        <Untouched parts={reading.unknown} showQuery={showQuery} />
        <Choices builder={builder} />
        {builder.groups(open.form).map((group) => (
          <GroupFields key={group} group={group} builder={builder} />
        ))}
      </div>
    </FormProvider>
  );
}
