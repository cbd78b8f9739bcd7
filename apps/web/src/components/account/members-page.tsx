'use client';

import { type FormEvent, useState } from 'react';
import { AddMember, ChangeMember, ReadMembers, SetQuota } from '../../documents/access';
import { instant } from '../../format/time';
import { Header } from '../chrome/header';
import { FailureNote } from '../failure-note';
import css from './account.module.css';
import { AuditLog } from './audit-log';
import { QuotaForm } from './quota-form';
import { QuotaText } from './quota-text';
import { RoleSelect } from './role-select';
import type { Role } from './roles';
import { useChange } from './use-change';
import { useReading } from './use-reading';

/** Who may sign in and what they have done; for admins. */
export function MembersPage() {
  const { data, failure, read } = useReading(ReadMembers);
  const { failure: refused, change } = useChange(read);
  return (
    <>
      <Header />
      <main className={css.page}>
        <h1>Members</h1>
        {failure && <FailureNote failure={failure} />}
        {refused && <FailureNote failure={refused} />}
        {data && (
          <>
            {data.members.length === 0 && (
              <p className={css.note}>There are none yet: whoever is added here may sign in, where people do.</p>
            )}
            <ul className={css.rows}>
              {data.members.map(({ id, name, email, role, signedInAt, disabledAt, quota, usage }) => (
                <li key={id} className={css.row}>
                  <div className={css.what}>
                    <strong>{name}</strong> {email !== name && email}
                    <span className={css.meta}>
                      {disabledAt
                        ? `shut out since ${instant(disabledAt)}`
                        : signedInAt
                          ? `signed in ${instant(signedInAt)}`
                          : 'has not signed in yet'}
                    </span>
                    <QuotaText quota={quota} usage={usage} />
                  </div>
                  <RoleSelect
                    label={`What ${name} may do`}
                    value={role}
                    onChange={(next) => change(ChangeMember, { id, role: next })}
                  />
                  <button
                    type="button"
                    aria-label={`${disabledAt ? 'Let in' : 'Shut out'} ${name}`}
                    onClick={() => change(ChangeMember, { id, disabled: disabledAt === null })}
                  >
                    {disabledAt ? 'Let in' : 'Shut out'}
                  </button>
                </li>
              ))}
            </ul>
            <NewMember add={(input) => change(AddMember, { input })} />
            <QuotaForm
              members={data.members}
              everybody={data.quota}
              set={(member, quota) => change(SetQuota, { member, quota })}
            />
            {/* What was just changed here stands in it too. */}
            <AuditLog key={JSON.stringify(data)} />
          </>
        )}
      </main>
    </>
  );
}

interface Added {
  name: string;
  email: string;
  role: Role;
}

function NewMember({ add }: { add: (input: Added) => Promise<boolean> }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('RESEARCHER');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await add({ name, email, role }))) return;
    setName('');
    setEmail('');
  };
  return (
    <form className={css.form} onSubmit={submit} aria-label="Add a member">
      <label className={css.grow}>
        Name
        <input required maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <label className={css.grow}>
        E-mail address
        <input type="email" required value={email} onChange={({ target }) => setEmail(target.value)} />
      </label>
      <RoleSelect label="Role" labelled value={role} onChange={setRole} />
      <button type="submit">Add</button>
    </form>
  );
}
