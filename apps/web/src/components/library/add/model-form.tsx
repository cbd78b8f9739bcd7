import { useState } from 'react';
import { client } from '../../../client/server';
import { RegisterModel } from '../../../documents/catalogue';
import { failuresOf, unreachable } from '../../../failure';
import { modelAddress } from '../addresses';
import { AddForm } from './add-form';
import { FilesField, TextField, Ways } from './fields';
import { Registered } from './registered';
import { type Answer, useAdding } from './use-adding';

type Way = 'hub' | 'upload' | 'server';

const ways = [
  { value: 'hub', label: 'Hugging Face hub' },
  { value: 'upload', label: 'Files of this computer' },
  { value: 'server', label: 'Folder on the server' },
] as const;

/** Makes a model known. */
export function ModelForm({ close }: { close: () => void }) {
  const { adding, start, stop, reset } = useAdding();
  const [way, setWay] = useState<Way>('hub');
  const [name, setName] = useState('');
  const [id, setId] = useState('');
  const [revision, setRevision] = useState('');
  const [file, setFile] = useState('');
  const [directory, setDirectory] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  // Files of a folder do not say what it was called.
  const gguf = files.find((one) => one.name.endsWith('.gguf'));
  const suggested = nameFrom({ hub: id, server: directory, upload: gguf?.name ?? '' }[way]);

  const register = async (upload: string | null): Promise<Answer> => {
    const place =
      way === 'hub'
        ? { hub: { id: id.trim(), revision: revision.trim() || null, file: file.trim() || null } }
        : way === 'server'
          ? { directory: directory.trim() }
          : { upload };
    const input = { name: name.trim() || suggested, ...place, waitSeconds: 1 };
    const { data, error } = await client.mutation(RegisterModel, { input }).toPromise();
    const answer = data?.registerModel;
    if (answer?.__typename === 'Model') return { kind: 'done', name: answer.name };
    if (answer?.__typename === 'Job') return { kind: 'job', key: answer.key };
    return { kind: 'failed', failure: answer ?? failuresOf(error)[0] ?? unreachable };
  };

  return (
    <AddForm
      done={(name) => <Registered name={name} address={modelAddress(name)} close={close} />}
      adding={adding}
      begin={() => void start(way === 'upload' ? files : [], register)}
      stop={stop}
      reset={reset}
      close={close}
      ready={way !== 'upload' || files.length > 0}
    >
      <Ways value={way} ways={ways} change={setWay} />
      {way === 'hub' && (
        <>
          <TextField label="Id" value={id} change={setId} required placeholder="owner/name" />
          <TextField
            label="Revision"
            value={revision}
            change={setRevision}
            placeholder="main"
            hint="A branch, a tag or a commit."
          />
          <TextField
            label="GGUF file"
            value={file}
            change={setFile}
            hint="Only where the repository has several of them."
          />
        </>
      )}
      {way === 'server' && (
        <TextField
          label="Folder or file"
          value={directory}
          change={setDirectory}
          required
          placeholder="/models/llama"
          hint="A folder in Hugging Face layout, or a .gguf file, on the server’s disk. Nothing is copied."
        />
      )}
      {way === 'upload' && (
        <FilesField
          label="Files"
          files={files}
          change={setFiles}
          several
          hint="All files of the model’s folder (safetensors, config.json, tokenizer.json), or one .gguf file. An upload that was stopped goes on when the same files are chosen again."
        />
      )}
      <TextField label="Name" value={name} change={setName} placeholder={suggested} required={suggested === ''} />
    </AddForm>
  );
}

/** The last part of an id or a path. */
export function nameFrom(place: string): string {
  const last = place.trim().split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  return last.replace(/\.(gguf|safetensors|parquet|jsonl?|txt)(\.gz)?$/, '');
}
