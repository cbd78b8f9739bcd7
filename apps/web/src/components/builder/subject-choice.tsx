import { useId } from 'react';
import { withSubject } from '../../builders/shape';
import css from './builder.module.css';
import { useForm } from './form-context';

const subjects = { dense: 'The dense model', pruned: 'A pruned model' } as const;
type Subject = keyof typeof subjects;

/** Which model is evaluated. */
export function SubjectChoice() {
  const name = useId();
  const { form, apply, surroundings } = useForm();
  const present: Subject = form.dense ? 'dense' : 'pruned';
  return (
    <fieldset className={css.choice}>
      <legend>What is evaluated</legend>
      {(Object.keys(subjects) as Subject[]).map((subject) => (
        <label key={subject} className={css.option}>
          <input
            type="radio"
            name={name}
            checked={present === subject}
            onChange={() => apply(withSubject(form, subject, surroundings))}
          />
          {subjects[subject]}
        </label>
      ))}
    </fieldset>
  );
}
