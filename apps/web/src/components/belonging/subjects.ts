import type { TypedDocumentNode } from 'urql';
import {
  DatasetBelonging,
  ModelBelonging,
  MoveDataset,
  MoveModel,
  MoveNotebook,
  MoveStudy,
  NotebookBelonging,
  ShareDataset,
  ShareModel,
  StudyBelonging,
} from '../../documents/belonging';
import type { Belonging } from './places';

interface Subject {
  noun: string;
  /** Answers with one field, which has the belonging. */
  read: TypedDocumentNode<Record<string, unknown>, { id: string }>;
  /** Absent for what is in one workspace at a time. */
  share?: TypedDocumentNode<object, { id: string; workspace: string }>;
  move: TypedDocumentNode<object, { id: string; workspace: string }>;
  /** What becomes of what it goes with. */
  stays: string;
}

const CONTENT_STAYS =
  'Notebooks and studies about it stay where they are; their cells miss it there. Whom it is shared with keeps it.';
const WORK_STAYS =
  'The models and data sets that it is about stay where they are; where they are missing, its cells say so.';

/** What can belong to a workspace. */
export const subjects = {
  notebook: { noun: 'notebook', read: NotebookBelonging, move: MoveNotebook, stays: WORK_STAYS },
  study: { noun: 'study', read: StudyBelonging, move: MoveStudy, stays: WORK_STAYS },
  model: { noun: 'model', read: ModelBelonging, share: ShareModel, move: MoveModel, stays: CONTENT_STAYS },
  dataset: { noun: 'data set', read: DatasetBelonging, share: ShareDataset, move: MoveDataset, stays: CONTENT_STAYS },
} as const satisfies Record<string, Subject>;

export type SubjectKind = keyof typeof subjects;

export const subjectOf = (kind: SubjectKind): Subject => subjects[kind];

/** What the one field of an answer says. */
export function belongingIn(answer: Record<string, unknown> | undefined): Belonging | null {
  const [found] = Object.values(answer ?? {}).filter((value) => typeof value === 'object' && value !== null);
  return (found as { belonging: Belonging | null } | undefined)?.belonging ?? null;
}
