import { useId } from 'react';
import { capitalised } from '../../../format/words';
import { type SpecEdit, setPart } from '../../../studies/spec/edit';
import { type Given, measuresIn, nameOf, tasksOf, toggled, withTasks } from '../../../studies/spec/measures';
import { useRowFocus } from '../../keyboard/use-row-focus';
import css from '../study.module.css';
import { useMeasureKinds } from '../use-measure-kinds';

interface Props {
  given: unknown;
  edit: (change: SpecEdit, label: string) => void;
}

/** What is measured of every cell: everything that the server can, and the data sets of what needs some. */
export function MeasureFields({ given, edit }: Props) {
  const known = useMeasureKinds();
  if (!known) return null;
  const listed = measuresIn(given);
  const set = (next: readonly Given[]) => edit(setPart('measures', next), 'changing what is measured');
  const { kinds, tasks } = known;
  return (
    <fieldset className={css.measures}>
      <legend>Measured</legend>
      {kinds.map(({ name, title, description, takesTasks }) => {
        const measured = listed.some((each) => nameOf(each) === name);
        // Without data there is nothing to ask.
        const missing = takesTasks && tasks.length === 0 && !measured;
        return (
          <label key={name} title={missing ? 'Register a data set of a task first.' : description}>
            <input
              type="checkbox"
              checked={measured}
              disabled={missing}
              onChange={() => set(toggled(listed, { name, ...(takesTasks && { tasks: tasks.slice(0, 1) }) }))}
            />{' '}
            {capitalised(title)}
          </label>
        );
      })}
      {kinds
        .filter(({ name, takesTasks }) => takesTasks && listed.some((each) => nameOf(each) === name))
        .map(({ name, title }) => (
          <TaskFields
            key={name}
            title={title}
            named={tasksOf(listed, name)}
            tasks={tasks}
            change={(next) => set(withTasks(listed, name, next))}
          />
        ))}
    </fieldset>
  );
}

interface TaskProps {
  title: string;
  named: readonly string[];
  tasks: readonly string[];
  change: (tasks: readonly string[]) => void;
}

function TaskFields({ title, named, tasks, change }: TaskProps) {
  const id = useId();
  const chips = useRowFocus();
  const open = tasks.filter((task) => !named.includes(task));
  return (
    <div className={css.tasks} {...chips}>
      <span>Tasks</span>
      {named.map((task) => (
        <button
          key={task}
          type="button"
          className={css.chip}
          // The last one cannot go: a measure of no task measures nothing.
          disabled={named.length === 1}
          aria-label={`Remove ${task} from ${title}`}
          onClick={() => change(named.filter((each) => each !== task))}
        >
          {task} {named.length > 1 && <span aria-hidden="true">×</span>}
        </button>
      ))}
      {open.length > 0 && (
        <>
          <label className="visually-hidden" htmlFor={id}>
            Add a task of {title}
          </label>
          <select id={id} value="" onChange={({ target }) => target.value && change([...named, target.value])}>
            <option value="">Add…</option>
            {open.map((task) => (
              <option key={task}>{task}</option>
            ))}
          </select>
        </>
      )}
    </div>
  );
}
