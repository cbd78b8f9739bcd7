'use client';

import { type FormEvent, useState } from 'react';
import { renewViewer } from '../../client/viewer';
import { titleOf } from '../../client/workspace';
import { CreateWorkspace, ReadWorkspaces } from '../../documents/access';
import { Header } from '../chrome/header';
import { FailureNote } from '../failure-note';
import { useRowFocus } from '../keyboard/use-row-focus';
import css from './account.module.css';
import { roles } from './roles';
import { useChange } from './use-change';
import { useReading } from './use-reading';
import { WorkspaceMembers } from './workspace-members';

/** The workspaces that one may enter, and who else may. */
export function WorkspacesPage() {
  const { data, failure, read } = useReading(ReadWorkspaces);
  // The choice at the top of the page has the same workspaces.
  const { failure: refused, change } = useChange(() => {
    void read();
    renewViewer();
  });
  // Whoever leaves one goes on in the next.
  const rows = useRowFocus();
  return (
    <>
      <Header />
      <main className={css.page}>
        <h1>Workspaces</h1>
        <p className={css.note}>
          Notebooks, models, data sets and studies are there for the members of the workspace in which they were made.
          What was made for all members, everybody here sees. Choose at the top where you are.
        </p>
        {failure && <FailureNote failure={failure} />}
        {refused && <FailureNote failure={refused} />}
        <div {...rows}>
          {data?.viewer.workspaces.map((workspace) => (
            <section key={workspace.id} aria-labelledby={`workspace-${workspace.id}`}>
              <h2 id={`workspace-${workspace.id}`} dir="auto">
                {titleOf(workspace)}
              </h2>
              {workspace.isPersonal ? (
                <p className={css.note}>Nobody else enters it.</p>
              ) : (
                <>
                  <p className={css.note}>Your role there: {roles[workspace.role].replace(':', ',')}</p>
                  <WorkspaceMembers workspace={workspace} self={data.viewer.member} change={change} />
                </>
              )}
            </section>
          ))}
        </div>
        {data && <NewWorkspace add={(name) => change(CreateWorkspace, { name })} />}
      </main>
    </>
  );
}

function NewWorkspace({ add }: { add: (name: string) => Promise<boolean> }) {
  const [name, setName] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await add(name.trim())) setName('');
  };
  return (
    <section aria-labelledby="new-workspace">
      <h2 id="new-workspace">New workspace</h2>
      <form className={css.form} onSubmit={submit} aria-label="New workspace">
        <label className={css.grow}>
          Name
          <input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        </label>
        <button type="submit">Create</button>
      </form>
    </section>
  );
}
