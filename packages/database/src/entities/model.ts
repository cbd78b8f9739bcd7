import { EntitySchema } from 'typeorm';
import { count } from './columns.ts';

/** A registered model: a folder of weights on this machine, known by the digest of its contents. */
export interface ModelRow {
  key: string;
  name: string;
  directory: string;
  /** The configuration as the architecture understood it. */
  description: unknown;
  /** Layers and widths, of which plans are made. */
  shape: unknown;
  parameters: number;
  prunableParameters: number;
  byteLength: number;
  tokenizerDigest: string | null;
  /** The files with their sizes, times and digests, by which a change is noticed. */
  files: unknown;
  registeredAt: Date;
}

export const ModelEntity = new EntitySchema<ModelRow>({
  name: 'model',
  tableName: 'model',
  columns: {
    key: { type: 'text', primary: true },
    name: { type: 'text' },
    directory: { type: 'text' },
    description: { type: 'jsonb' },
    shape: { type: 'jsonb' },
    parameters: count,
    prunableParameters: { ...count, name: 'prunable_parameters' },
    byteLength: { ...count, name: 'byte_length' },
    tokenizerDigest: { type: 'text', name: 'tokenizer_digest', nullable: true },
    files: { type: 'jsonb' },
    registeredAt: { type: 'timestamptz', name: 'registered_at', createDate: true },
  },
});
