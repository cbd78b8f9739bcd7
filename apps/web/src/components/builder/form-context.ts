import { createContext, useContext } from 'react';
import type { Surroundings } from '../../builders/builder';
import type { Form } from '../../builders/form';
import type { Diagnosis } from '../../editor/diagnose';

/** A document as a form, and how to change it. */
export interface OpenForm {
  form: Form;
  /** Writes what differs into the document. */
  apply: (next: Form) => void;
  surroundings: Surroundings;
  /** What is wrong in the document at a parameter's values. */
  problemsAt: (id: string) => readonly Diagnosis[];
}

const FormContext = createContext<OpenForm | undefined>(undefined);
export const FormProvider = FormContext.Provider;

export function useForm(): OpenForm {
  const form = useContext(FormContext);
  if (!form) throw new Error('Fields stand inside a form.');
  return form;
}
