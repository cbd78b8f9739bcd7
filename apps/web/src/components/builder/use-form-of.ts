import { useMemo, useState } from 'react';
import { change } from '../../builders/change/change';
import type { Form } from '../../builders/form';
import { argumentPlaces } from '../../builders/places';
import { type Reading, read } from '../../builders/read';
import { diagnose } from '../../editor/diagnose';
import type { Cell } from '../../notebook/content';
import { changeCell } from '../../notebook/edits';
import { useNotebook } from '../notebook/context';
import type { OpenForm } from './form-context';
import { useSurroundings } from './use-surroundings';

export interface FormOf {
  reading: Reading;
  /** Undefined for a document that no form shows. */
  open: OpenForm | undefined;
  /** Why the last change was not made, until another one is. */
  refused: string | undefined;
}

/** A cell's document as a form. The document is the only state: whatever changes it changes the form. */
export function useFormOf({ id, source }: Cell): FormOf | undefined {
  const { session } = useNotebook();
  const surroundings = useSurroundings();
  const schema = surroundings?.schema;
  const [refused, setRefused] = useState<{ source: string; why: string }>();
  const reading = useMemo(() => schema && read(source, schema), [source, schema]);
  const diagnoses = useMemo(() => (schema ? diagnose(source, schema) : []), [source, schema]);
  if (!surroundings || !reading) return undefined;
  const { survey } = reading.form ? reading : {};
  const open = reading.form && {
    form: reading.form,
    surroundings,
    apply(next: Form) {
      const changed = change(source, next, surroundings.schema);
      if (changed.refused !== undefined) setRefused({ source, why: changed.refused });
      else session.edit(changeCell(id, { source: changed.source }), { label: 'changing a form', key: `form:${id}` });
    },
    problemsAt(parameter: string) {
      const places = survey ? argumentPlaces(survey, parameter, surroundings.schema) : [];
      return diagnoses.filter(({ from }) => places.some(({ start, end }) => from >= start && from < end));
    },
  };
  return { reading, open, refused: refused?.source === source ? refused.why : undefined };
}
