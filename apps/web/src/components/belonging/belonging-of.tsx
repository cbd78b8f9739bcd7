import { useViewer } from '../../client/viewer';
import { useAnswer } from '../library/use-answer';
import { OwnerLabel } from './owner-label';
import { belongingIn, type SubjectKind, subjectOf } from './subjects';

interface Props {
  kind: SubjectKind;
  /** Of a notebook or study; the name of a model or data set. */
  id: string;
  /** When it changes, the same is asked again. */
  version?: number;
}

/** The label of something whose page does not read whose it is; asked where people sign in alone. */
export function BelongingOf({ kind, id, version = 0 }: Props) {
  const viewer = useViewer();
  const isMember = viewer !== null && !viewer.isLocal && viewer.role !== null;
  const { data } = useAnswer(subjectOf(kind).read, isMember ? { id } : null, version);
  return <OwnerLabel belonging={belongingIn(data)} />;
}
