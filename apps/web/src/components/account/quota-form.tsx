import { type FormEvent, useState } from 'react';
import css from './account.module.css';

const MEGABYTE = 1e6;

export interface QuotaInput {
  computeMinutes: number | null;
  storedBytes: number | null;
  jobs: number | null;
  windowHours: number;
}

interface Props {
  members: readonly { id: string; name: string; quota: QuotaInput & { isOwn: boolean } }[];
  everybody: QuotaInput;
  /** @param member null for everybody @param quota null takes a member’s own back */
  set: (member: string | null, quota: QuotaInput | null) => Promise<boolean>;
}

/** Says how much members may ask for: everybody, or one of them. An empty field is no limit. */
export function QuotaForm({ members, everybody, set }: Props) {
  const [whose, setWhose] = useState('');
  const member = members.find(({ id }) => id === whose);
  const quota = member?.quota ?? everybody;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const number = (name: string) => (fields.get(name) === '' ? null : Number(fields.get(name)));
    const megabytes = number('megabytes');
    void set(member?.id ?? null, {
      computeMinutes: number('minutes'),
      storedBytes: megabytes === null ? null : megabytes * MEGABYTE,
      jobs: number('jobs'),
      windowHours: number('hours') ?? 24,
    });
  };
  return (
    <section>
      <h2 id="quotas">Quotas</h2>
      <p className={css.note}>How much members may have computed and stored. An empty field is no limit.</p>
      {/* What is set already stands in the fields: they are made anew for somebody else. */}
      <form className={css.form} onSubmit={submit} aria-labelledby="quotas" key={`${whose} ${JSON.stringify(quota)}`}>
        <label className={css.grow}>
          Whose
          <select value={whose} onChange={({ target }) => setWhose(target.value)}>
            <option value="">Everybody’s</option>
            {members.map(({ id, name, quota: { isOwn } }) => (
              <option key={id} value={id}>
                {isOwn ? `${name}’s own` : name}
              </option>
            ))}
          </select>
        </label>
        <NumberField name="minutes" label="Minutes of computing" value={quota.computeMinutes} />
        <NumberField name="hours" label="in so many hours" value={quota.windowHours} min={1} max={2160} required />
        <NumberField
          name="megabytes"
          label="MB of results and files"
          value={quota.storedBytes === null ? null : quota.storedBytes / MEGABYTE}
        />
        <NumberField name="jobs" label="Jobs at once" value={quota.jobs} step={1} />
        <button type="submit">Set</button>
        {member?.quota.isOwn && (
          <button type="button" onClick={() => void set(member.id, null)}>
            As everybody’s
          </button>
        )}
      </form>
    </section>
  );
}

interface NumberProps {
  name: string;
  label: string;
  value: number | null;
  min?: number;
  max?: number;
  step?: number;
  required?: boolean;
}

function NumberField({ name, label, value, min = 0, max, step, required = false }: NumberProps) {
  return (
    <label>
      {label}
      <input
        type="number"
        className={css.amount}
        {...{ name, min, max, required }}
        step={step ?? 'any'}
        defaultValue={value ?? ''}
      />
    </label>
  );
}
