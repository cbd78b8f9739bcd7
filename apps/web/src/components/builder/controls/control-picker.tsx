import { useId, useMemo, useState } from 'react';
import { definitionText } from '../../../builders/definitions';
import { plainText } from '../../../builders/labels';
import { type ControlChoice, controlChoices } from '../../../builders/parameters';
import { plural, words } from '../../../format/words';
import { readControls } from '../../../language/controls';
import { Icon } from '../../chrome/icons';
import { useNotebook, useSessionPart } from '../../notebook/context';
import css from './controls-form.module.css';

/** Parameters that a cell of controls does not set yet: first those that cells of the notebook use. */
export function ControlPicker({ add }: { add: (line: string, name: string) => void }) {
  const id = useId();
  const { session, schema } = useNotebook();
  const cells = useSessionPart(session, ({ content }) => content.cells);
  const [sought, setSought] = useState('');
  const choices = useMemo(() => {
    if (!schema) return [];
    const sources = (kind: string) => cells.filter((cell) => cell.kind === kind).map(({ source }) => source);
    const declared = sources('CONTROLS').flatMap((source) => readControls(source, schema).variables);
    return controlChoices(sources('QUERY'), new Set(declared.map(({ name }) => name)), schema);
  }, [cells, schema]);
  const shown = choices.filter(({ name, description }) =>
    `${words(name)} ${description}`.toLowerCase().includes(sought.trim().toLowerCase()),
  );
  if (!schema) return null;
  return (
    <section className={css.picker} aria-labelledby={id}>
      <div className={css.head}>
        <h3 id={id}>Add a parameter</h3>
        <input
          type="search"
          aria-label="Find a parameter"
          placeholder="Find"
          value={sought}
          onChange={({ target }) => setSought(target.value)}
        />
      </div>
      {shown.length === 0 && (
        <p className={css.note}>No parameter of that name. Any variable can be written as text.</p>
      )}
      <ul className={css.choices}>
        {shown.map((choice) => (
          <Choice key={choice.name} choice={choice} add={() => add(definitionText(choice, schema), choice.name)} />
        ))}
      </ul>
    </section>
  );
}

function Choice({ choice: { name, type, description, uses }, add }: { choice: ControlChoice; add: () => void }) {
  const help = useId();
  return (
    <li>
      <button type="button" className="quiet" aria-describedby={help} onClick={add}>
        <Icon name="plus" /> {words(name)}
      </button>
      <span id={help}>
        {uses > 0 && <strong>used by {plural(uses, 'cell')} </strong>}
        <code>{type}</code> {plainText(description)}
      </span>
    </li>
  );
}
