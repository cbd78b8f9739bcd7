import { useState } from 'react';
import { client } from '../../client/server';
import { PushExport } from '../../documents/hub';
import { failuresOf, unreachable } from '../../failure';
import { AddForm } from '../library/add/add-form';
import { CheckField, TextField } from '../library/add/fields';
import { type Answer, useAdding } from '../library/add/use-adding';

interface Props {
  exportKey: string;
  /** A name for the repository. */
  suggested: string;
  /** Address of the hub’s pages. */
  hub: string;
  close: () => void;
}

/** Asks for a repository and pushes an export to it, as a job that is followed and can be stopped. */
export function PushForm({ exportKey, suggested, hub, close }: Props) {
  const { adding, start, stop, reset } = useAdding();
  const [repository, setRepository] = useState('');
  const [branch, setBranch] = useState('');
  const [isPublic, setIsPublic] = useState(false);
  const [update, setUpdate] = useState(false);

  const push = async (): Promise<Answer> => {
    const at = { repository: repository.trim(), branch: branch.trim() || null };
    const input = { export: exportKey, ...at, public: isPublic, update, waitSeconds: 1 };
    const { data, error } = await client.mutation(PushExport, { input }).toPromise();
    const answer = data?.pushExport;
    if (answer?.__typename === 'PushedExport') return { kind: 'done', name: answer.address };
    if (answer?.__typename === 'Job') return { kind: 'job', key: answer.key };
    return { kind: 'failed', failure: answer ?? failuresOf(error)[0] ?? unreachable };
  };

  return (
    <AddForm
      verb="Push"
      done={(address) => (
        <>
          Pushed to{' '}
          <a href={address} target="_blank" rel="noreferrer">
            {address}
          </a>
          .
        </>
      )}
      adding={adding}
      begin={() => void start([], push)}
      stop={stop}
      reset={reset}
      close={close}
      ready
    >
      <TextField
        label="Repository"
        value={repository}
        change={setRepository}
        required
        placeholder={`owner/${suggested}`}
        hint={`OWNER/NAME at ${hub}, by the token of this server. It is made if it is not there.`}
      />
      <TextField label="Branch" value={branch} change={setBranch} placeholder="main" />
      <CheckField
        label="Public"
        checked={isPublic}
        change={setIsPublic}
        hint="Everybody sees a repository that is made. Only its owners do otherwise."
      />
      <CheckField
        label="Add to what is there"
        checked={update}
        change={setUpdate}
        hint="A repository that holds other files takes a commit. It is left alone otherwise."
      />
    </AddForm>
  );
}
