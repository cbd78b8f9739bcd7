import { templates } from '../../notebook/templates';
import css from './template-chooser.module.css';

/** What a new query can begin with. */
export function TemplateChooser({ choose }: { choose: (source: string) => void }) {
  return (
    <div className={css.templates}>
      <span className={css.lead}>Begin with</span>
      {templates.map(({ name, hint, source }) => (
        <button key={name} type="button" title={hint} onClick={() => choose(source)}>
          {name}
        </button>
      ))}
    </div>
  );
}
