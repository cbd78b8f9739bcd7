import { useState } from 'react';
import { client } from '../../../client/server';
import { uploadName } from '../../../client/upload';
import { PublishedDatasets, RegisterDataset } from '../../../documents/catalogue';
import { failuresOf, unreachable } from '../../../failure';
import { datasetAddress } from '../addresses';
import { useAnswer } from '../use-answer';
import { AddForm } from './add-form';
import { ChoiceField, FilesField, TextField, Ways } from './fields';
import { nameFrom } from './model-form';
import { emptyReading, type Reading, readingProblem, sourceInput } from './reading';
import { ReadingFields } from './reading-fields';
import { Registered } from './registered';
import { type Answer, useAdding } from './use-adding';

type Way = 'published' | 'hub' | 'upload' | 'server';

const ways = [
  { value: 'published', label: 'Of publications' },
  { value: 'hub', label: 'Hugging Face hub' },
  { value: 'upload', label: 'File of this computer' },
  { value: 'server', label: 'File on the server' },
] as const;

/** Makes a data set known. */
export function DatasetForm({ close }: { close: () => void }) {
  const { adding, start, stop, reset } = useAdding();
  const { data } = useAnswer(PublishedDatasets, {});
  const [way, setWay] = useState<Way>('published');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState('wikitext-2-train');
  const [id, setId] = useState('');
  const [revision, setRevision] = useState('');
  const [file, setFile] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const [reading, setReading] = useState<Reading>(emptyReading);
  const place = way === 'upload' ? (files[0]?.name ?? '') : file;
  const suggested = way === 'published' ? chosen : nameFrom(place);
  const problem = way === 'published' ? null : readingProblem(reading);

  const register = async (upload: string | null): Promise<Answer> => {
    const source = () => ({ source: sourceInput(reading, way === 'upload' ? uploadName(place) : file.trim()) });
    const from = {
      published: () => ({ published: chosen }),
      hub: () => ({ ...source(), hub: { id: id.trim(), revision: revision.trim() || null } }),
      upload: () => ({ ...source(), upload }),
      server: source,
    }[way]();
    const input = { name: name.trim() || suggested, ...from, waitSeconds: 1 };
    const { data: answered, error } = await client.mutation(RegisterDataset, { input }).toPromise();
    const answer = answered?.registerDataset;
    if (answer?.__typename === 'Dataset') return { kind: 'done', name: answer.name };
    if (answer?.__typename === 'Job') return { kind: 'job', key: answer.key };
    return { kind: 'failed', failure: answer ?? failuresOf(error)[0] ?? unreachable };
  };

  return (
    <AddForm
      done={(name) => <Registered name={name} address={datasetAddress(name)} close={close} />}
      adding={adding}
      begin={() => void start(way === 'upload' ? files : [], register)}
      stop={stop}
      reset={reset}
      close={close}
      ready={problem === null && (way !== 'upload' || files.length > 0)}
      problem={problem}
    >
      <Ways value={way} ways={ways} change={setWay} />
      {way === 'published' && (
        <ChoiceField
          label="Data set"
          value={chosen}
          change={setChosen}
          options={(data?.publishedDatasets ?? []).map((one) => ({ value: one.name, label: one.title }))}
        />
      )}
      {way === 'hub' && (
        <>
          <TextField label="Id" value={id} change={setId} required placeholder="owner/name" />
          <TextField label="Revision" value={revision} change={setRevision} placeholder="main" />
          <TextField
            label="File"
            value={file}
            change={setFile}
            required
            placeholder="data/train-00000-of-00001.parquet"
            hint="Its path in the repository."
          />
        </>
      )}
      {way === 'server' && (
        <TextField
          label="File"
          value={file}
          change={setFile}
          required
          placeholder="/data/text.parquet"
          hint="On the server’s disk; it stays where it is."
        />
      )}
      {way === 'upload' && (
        <FilesField
          label="File"
          files={files}
          change={setFiles}
          several={false}
          hint="An upload that was stopped goes on when the same file is chosen again."
        />
      )}
      {way !== 'published' && <ReadingFields reading={reading} change={setReading} />}
      <TextField label="Name" value={name} change={setName} placeholder={suggested} required={suggested === ''} />
    </AddForm>
  );
}
