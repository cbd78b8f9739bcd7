import { type FormEvent, useState } from 'react';
import { AdmitToWorkspace, type ReadWorkspaces, RemoveFromWorkspace, RenameWorkspace } from '../../documents/access';
import type { ResultOf } from '../../graphql';
import { useRowFocus } from '../keyboard/use-row-focus';
import css from './account.module.css';
import { DeleteWorkspaceButton } from './delete-workspace';
import { RoleSelect } from './role-select';
import { type Role, roles } from './roles';
import type { useChange } from './use-change';

interface Props {
  workspace: ResultOf<typeof ReadWorkspaces>['viewer']['workspaces'][number];
  /** Id of whoever looks. */
  self: string | null;
  change: ReturnType<typeof useChange>['change'];
}

/** Who may enter a workspace; its admins decide about them, and everybody may leave. */
export function WorkspaceMembers({ workspace: { id, name, role, members }, self, change }: Props) {
  const decides = role === 'ADMIN';
  const rows = useRowFocus();
  return (
    <>
      <ul className={css.rows} {...rows}>
        {members.map((member) => {
          const isSelf = member.id === self;
          return (
            <li key={member.id} className={css.row}>
              <div className={css.what}>
                <strong>{member.name}</strong> {member.email !== member.name && member.email}
              </div>
              {decides && member.email !== null ? (
                <RoleSelect
                  label={`What ${member.name} may do in ${name}`}
                  value={member.role}
                  onChange={(next) => change(AdmitToWorkspace, { id, email: member.email!, role: next })}
                />
              ) : (
                <span className={css.meta}>{roles[member.role]}</span>
              )}
              {(decides || isSelf) && (
                <button
                  type="button"
                  aria-label={isSelf ? `Leave ${name}` : `Remove ${member.name} from ${name}`}
                  onClick={() => change(RemoveFromWorkspace, { id, member: member.id })}
                >
                  {isSelf ? 'Leave' : 'Remove'}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {decides && (
        <>
          <Admission name={name} admit={(email, as) => change(AdmitToWorkspace, { id, email, role: as })} />
          <Renaming key={name} name={name} rename={(next) => change(RenameWorkspace, { id, name: next })} />
          <DeleteWorkspaceButton id={id} name={name} />
        </>
      )}
    </>
  );
}

function Admission({ name, admit }: { name: string; admit: (email: string, role: Role) => Promise<boolean> }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('RESEARCHER');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await admit(email, role)) setEmail('');
  };
  return (
    <form className={css.form} onSubmit={submit} aria-label={`Let somebody into ${name}`}>
      <label className={css.grow}>
        E-mail address of a member
        <input type="email" required value={email} onChange={({ target }) => setEmail(target.value)} />
      </label>
      <RoleSelect label="Role" labelled value={role} onChange={setRole} />
      <button type="submit">Let in</button>
    </form>
  );
}

function Renaming({ name, rename }: { name: string; rename: (name: string) => Promise<boolean> }) {
  const [next, setNext] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void rename(next.trim());
  };
  return (
    <form className={css.form} onSubmit={submit} aria-label={`Rename ${name}`}>
      <label className={css.grow}>
        Name
        <input required maxLength={100} value={next} onChange={({ target }) => setNext(target.value)} />
      </label>
      <button type="submit" disabled={next.trim() === name}>
        Rename
      </button>
    </form>
  );
}
