import { percent, short, whole } from '../../../format/numbers';
import type { Tabular } from '../../../format/tabular';
import { words } from '../../../format/words';
import { kindName } from '../kinds';
import css from '../library.module.css';
import { Scroll } from '../shell';
import type { Setting } from './pipeline-document';

/** One of them, and several. */
const units: Record<string, readonly [string, string]> = {
  batch: ['row', 'rows'],
  repetitions: ['pass', 'passes'],
  warmUp: ['pass', 'passes'],
  samples: ['sequence', 'sequences'],
  sequenceLength: ['token', 'tokens'],
  newTokens: ['token', 'tokens'],
  maxRows: ['row', 'rows'],
  limit: ['item', 'items'],
  shardSamples: ['sequence', 'sequences'],
  removeHeads: ['head', 'heads'],
};
const roles: Record<string, string> = { calibration: 'calibration', plan: 'plan', pruned: 'prunedModel' };

interface Props {
  settings: readonly Setting[];
  kind: string;
  /** As another version of Flapbook stored them: what a default was is not known. */
  stored?: boolean;
}

/** The resolved parameters of an operation and of all that it rests on; what nobody said is marked as a default. */
export function Settings({ settings, kind, stored = false }: Props) {
  const groups = groupsOf(settings, kind);
  return (
    <Scroll label="Parameters" data={() => settingsTable(groups, stored)}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Value</th>
            {!stored && <th scope="col">Given or default</th>}
          </tr>
        </thead>
        {groups.map(({ title, entries }) => (
          <tbody key={title}>
            {groups.length > 1 && (
              <tr className={css.group}>
                <th colSpan={stored ? 2 : 3} scope="rowgroup">
                  {title}
                </th>
              </tr>
            )}
            {entries.map(({ name, value, isDefault }) => (
              <tr key={name}>
                <th scope="row">{settingName(name)}</th>
                <td className={isDefault ? css.default : css.given}>{settingText(name, value)}</td>
                {!stored && <td className={css.default}>{isDefault ? 'default' : 'given'}</td>}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </Scroll>
  );
}

function settingsTable(groups: readonly Group[], stored: boolean): Tabular {
  const rows = groups.flatMap(({ title, entries }) =>
    entries.map(({ name, value, isDefault }) => [
      title,
      settingName(name),
      settingText(name, value),
      ...(stored ? [] : [isDefault ? 'default' : 'given']),
    ]),
  );
  const names = ['operation', 'parameter', 'value', ...(stored ? [] : ['given or default'])];
  return { columns: names.map((name) => ({ name })), rows };
}

const labels: Record<string, string> = {
  dataset: 'Data set',
  maxRows: 'Most rows',
  shardSamples: 'Stored together',
  removeHeads: 'Heads to remove',
};

/** A parameter as words; one in an object with the object's name before it. */
export function settingName(path: string): string {
  return path
    .split('.')
    .map((part, index) => (index === 0 ? labelOf(part) : labelOf(part).toLowerCase()))
    .join(', ');
}

function labelOf(name: string): string {
  return labels[name] ?? words(name);
}

/** A parameter's value with its unit. */
export function settingText(name: string, value: unknown): string {
  if (value === null || value === undefined) return name === 'maxRows' ? 'all rows' : 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  if (name.split('.').at(-1) === 'ratio') return percent(value, 1);
  // Not asked for by this structure.
  if (name === 'removeHeads' && value < 0) return 'as the ratio says';
  const unit = units[name]?.[value === 1 ? 0 : 1];
  // A seed is a name, not a quantity.
  if (name === 'seed') return String(value);
  return `${Number.isInteger(value) ? whole(value) : short(value)}${unit ? ` ${unit}` : ''}`;
}

interface Group {
  title: string;
  entries: { name: string; value: unknown; isDefault: boolean }[];
}

function groupsOf(settings: readonly Setting[], kind: string): Group[] {
  const groups = new Map<string, Group>();
  for (const { path, value, isDefault } of settings) {
    const [head = '', ...rest] = path.split('.');
    const role = rest.length > 0 ? roles[head] : undefined;
    const title = kindName(role ?? kind);
    const group = groups.get(title) ?? { title, entries: [] };
    group.entries.push({ name: role ? rest.join('.') : path, value, isDefault });
    groups.set(title, group);
  }
  return [...groups.values()];
}
