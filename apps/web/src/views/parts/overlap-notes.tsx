import { useAnswer } from '../../components/library/use-answer';
import { EvaluationOverlaps } from '../../documents/findings';
import { useStill } from './still';
import { Warnings } from './warnings';

/** More evaluations than one request takes are not looked at: a page of so many is a table of a study. */
const MOST = 200;

interface Props {
  keys: readonly (string | undefined)[];
}

/** Warns where evaluated rows occur in the data that the pruned model was calibrated on. */
export function OverlapNotes({ keys }: Props) {
  const known = [...new Set(keys.filter((key) => key !== undefined))].slice(0, MOST);
  return useStill() || known.length === 0 ? null : <LiveNotes keys={known} />;
}

function LiveNotes({ keys }: { keys: string[] }) {
  const { data } = useAnswer(EvaluationOverlaps, { keys });
  const warnings = data?.operationsByKey?.map((one) => (one && 'overlap' in one ? one.overlap?.warning : null)) ?? [];
  return <Warnings texts={warnings} label="Data used twice" />;
}
