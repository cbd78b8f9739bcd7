import { isObject } from '../../format/json';

/** A measure as a specification writes it: its name, or its name with options. */
export type Given = string | Readonly<Record<string, unknown>>;

/** What a specification measures; perplexity where it says nothing. */
export function measuresIn(given: unknown): readonly Given[] {
  if (!Array.isArray(given)) return ['PERPLEXITY'];
  return given.filter((each): each is Given => typeof each === 'string' || isObject(each));
}

/** The list with a measure or without; a study that measures nothing keeps what it has. */
export function toggled(listed: readonly Given[], { name, tasks }: { name: string; tasks?: readonly string[] }) {
  if (!listed.some((each) => nameOf(each) === name)) {
    return [...listed, tasks ? { measure: name, datasets: [...tasks] } : name];
  }
  const rest = listed.filter((each) => nameOf(each) !== name);
  return rest.length > 0 ? rest : listed;
}

/** The list with the data sets of a measure of tasks. */
export function withTasks(listed: readonly Given[], name: string, tasks: readonly string[]): readonly Given[] {
  return listed.map((each) =>
    nameOf(each) === name ? { ...(isObject(each) ? each : { measure: name }), datasets: [...tasks] } : each,
  );
}

/** The data sets that a measure of tasks names. */
export function tasksOf(listed: readonly Given[], name: string): readonly string[] {
  const found = listed.find((each) => nameOf(each) === name);
  const named = isObject(found) ? found.datasets : undefined;
  return Array.isArray(named) ? named.filter((task) => typeof task === 'string') : [];
}

export function nameOf(measure: Given): unknown {
  return typeof measure === 'string' ? measure : measure.measure;
}
