import { useCallback, useMemo, useState } from 'react';
import { useStudyActions } from './use-actions';
import { useFollowed } from './use-followed';
import { usePlan } from './use-plan';
import { useResults } from './use-results';

/** A study by its specification: what it would run, what has come of it, and what can be done with it. */
export function useStudy(spec: Readonly<Record<string, unknown>> | undefined) {
  const [turn, setTurn] = useState(0);
  const [made, setMade] = useState<{ text: string; id: string }>();
  const text = useMemo(() => JSON.stringify(spec), [spec]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  // What a plan says changes as the study does.
  const [status, setStatus] = useState('');
  const planned = usePlan(spec, `${turn} ${status}`);
  // Without a specification there is no text, no plan of it, and nothing that was made of it.
  const fresh = planned !== undefined && planned.text === text;
  const id = made !== undefined && made.text === text ? made.id : fresh ? planned.study : undefined;
  const state = useFollowed(id);
  if (state && state.study.status !== status) setStatus(state.study.status);
  const { results, expectations, warnings } = useResults(state);
  const remember = useCallback((study: string) => setMade({ text, id: study }), [text]);
  const acting = useStudyActions({ id, spec, made: remember, changed: again });
  return {
    ...acting,
    study: state?.study,
    results,
    expectations,
    warnings,
    plan: planned?.plan,
    /** The plan is that of the present specification. */
    fresh,
    planFailure: fresh ? planned.failure : undefined,
  };
}
