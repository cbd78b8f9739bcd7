'use client';

import { useViewer } from '../../client/viewer';
import { chooseWorkspace, SHARED, titleOf } from '../../client/workspace';
import css from './navigation.module.css';

/** The workspace in which one looks at the pages; nothing where nobody signs in. */
export function WorkspaceSwitch() {
  const viewer = useViewer();
  if (!viewer?.role || viewer.isLocal) return null;
  return (
    <select
      className={css.workspace}
      aria-label="Workspace"
      title="Workspace: what you make is there for its members"
      value={viewer.workspace?.id ?? SHARED}
      onChange={({ target }) => {
        chooseWorkspace(target.value);
        // Another workspace has other notebooks.
        location.assign('/');
      }}
    >
      {viewer.workspaces.map((workspace) => (
        <option key={workspace.id} value={workspace.id}>
          {titleOf(workspace)}
        </option>
      ))}
      <option value={SHARED}>All members</option>
    </select>
  );
}
