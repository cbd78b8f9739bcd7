import { FlapbookError } from '@flapbook/flap';
import {
  type DatasetRecord,
  type HubAddress,
  hubAddress,
  type ModelRecord,
  type Operations,
  publishedDataset,
  type RegisterOptions,
  readingAt,
} from '@flapbook/operations';
import { builder } from '../builder.ts';
import { DatasetSourceInput, sourceOf } from './dataset-source.ts';

const WAIT =
  'Answers with the job after so many seconds, if it is not done; it goes on, and the same mutation answers with what is registered once it is. Waits to the end by default.';
const REVISION = 'A branch, a tag or a commit; main by default.';
const UPLOAD = 'The id of an upload that is whole.';

const HubModelInput = builder.inputType('HubModelInput', {
  description: 'A model of the Hugging Face hub, or of the one that the server is configured for.',
  fields: (t) => ({
    id: t.string({ required: true, description: 'OWNER/NAME.' }),
    revision: t.string({ description: REVISION }),
    file: t.string({ description: 'One GGUF file of the repository, where it has several.' }),
  }),
});

const HubDatasetInput = builder.inputType('HubDatasetInput', {
  description: 'A data set of the hub: the source names files of it.',
  fields: (t) => ({
    id: t.string({ required: true, description: 'OWNER/NAME.' }),
    revision: t.string({ description: REVISION }),
  }),
});

export const RegisterModelInput = builder.inputType('RegisterModelInput', {
  description: 'One of `directory`, `hub` and `upload` says where the model is.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name to give it.' }),
    directory: t.string({ description: 'A folder in Hugging Face layout, or a .gguf file, on the server’s disk.' }),
    hub: t.field({ type: HubModelInput }),
    upload: t.id({ description: `${UPLOAD} Of one GGUF file, or of the files of a folder.` }),
    waitSeconds: t.float({ description: WAIT }),
  }),
});

export const RegisterDatasetInput = builder.inputType('RegisterDatasetInput', {
  description:
    'A `source`, whose files lie on the server’s disk, in a data set of the `hub` or in an `upload`; or `published`.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name to give it.' }),
    title: t.string({ description: 'For people; the name by default.' }),
    source: t.field({ type: DatasetSourceInput }),
    hub: t.field({ type: HubDatasetInput }),
    upload: t.id({ description: UPLOAD }),
    published: t.string({ description: 'One of `publishedDatasets`, joined as publications do.' }),
    waitSeconds: t.float({ description: WAIT }),
  }),
});

/** @throws FlapbookError BAD_PARAMETER; the codes of the registrar */
export async function registerModelAt(
  { name, directory, hub, upload }: typeof RegisterModelInput.$inferInput,
  { registrar, uploads }: Operations,
  options: RegisterOptions,
): Promise<ModelRecord> {
  requireOne({ directory, hub, upload });
  if (hub) {
    const address = hubAddress('model', hub.id, hub.revision ?? null);
    return registrar.registerHubModel(name, { address, file: hub.file ?? null }, options);
  }
  const place = upload ? await requireUploads(uploads).model(upload) : directory!;
  return registrar.registerModel(name, place, options);
}

/** @throws FlapbookError BAD_PARAMETER; the codes of the registrar */
export async function registerDatasetAt(
  { name, title, source, hub, upload, published }: typeof RegisterDatasetInput.$inferInput,
  { registrar, uploads }: Operations,
  options: RegisterOptions,
): Promise<DatasetRecord> {
  requireOne({ source, published });
  if (published) {
    const { id, revision, file, title: usual } = publishedDataset(published);
    const address: HubAddress = hubAddress('dataset', id, revision);
    const wanted = { name, title: title ?? usual, address, source: readingAt(published, file) };
    return registrar.registerHubDataset(wanted, options);
  }
  if (hub && upload) throw new FlapbookError('BAD_PARAMETER', 'Files lie in the hub or in an upload, not in both.');
  const wanted = { name, title: title ?? name, source: sourceOf(source!) };
  if (hub) {
    const address = hubAddress('dataset', hub.id, hub.revision ?? null);
    return registrar.registerHubDataset({ ...wanted, address }, options);
  }
  if (!upload) return registrar.registerDataset(wanted, options);
  return registrar.registerDataset(
    { ...wanted, source: await requireUploads(uploads).source(upload, wanted.source) },
    options,
  );
}

/** @throws FlapbookError BAD_PARAMETER */
function requireOne(choices: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(choices).filter((name) => choices[name] !== null && choices[name] !== undefined);
  if (given.length === 1) return;
  const names = Object.keys(choices).join(', ');
  throw new FlapbookError('BAD_PARAMETER', `One of ${names} is needed; ${given.join(' and ') || 'none'} was given.`);
}

function requireUploads(uploads: Operations['uploads']): NonNullable<Operations['uploads']> {
  if (uploads !== null) return uploads;
  throw new FlapbookError('BAD_PARAMETER', 'This server takes no uploads.');
}
