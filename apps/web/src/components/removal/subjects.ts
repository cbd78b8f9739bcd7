import type { TypedDocumentNode } from 'urql';
import { DatasetRemoval, ModelRemoval, RemoveDataset, RemoveModel } from '../../documents/removal';
import type { Removal } from './texts';

export type RemovableKind = 'model' | 'dataset';

interface Subject {
  noun: string;
  read: TypedDocumentNode<object, { name: string }>;
  remove: TypedDocumentNode<object, { name: string }>;
}

/** What can be removed from the library. */
export const subjects: Readonly<Record<RemovableKind, Subject>> = {
  model: { noun: 'model', read: ModelRemoval, remove: RemoveModel },
  dataset: { noun: 'data set', read: DatasetRemoval, remove: RemoveDataset },
};

/** What the one field of an answer says; null for what is not in the library. */
export function removalIn(answer: object | undefined): Removal | null {
  const [found] = Object.values(answer ?? {}) as ({ removal: Removal | null } | null)[];
  return found?.removal ?? null;
}
