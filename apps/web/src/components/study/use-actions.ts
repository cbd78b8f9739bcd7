import { useMemo, useState } from 'react';
import type { AnyVariables, OperationResult, TypedDocumentNode } from 'urql';
import { client } from '../../client/server';
import {
  CancelStudy,
  CreateStudy,
  ExtendStudy,
  PauseStudy,
  ResumeStudy,
  RetryStudyCell,
  StartStudy,
} from '../../documents/studies';
import { type Failure, failuresOf, unreachable } from '../../failure';
import type { Result } from '../../studies/results/result';
import type { Level } from '../../studies/spec/levels';

interface Subject {
  /** Of the study, where it is known. */
  id: string | undefined;
  /** Makes it known where it is not. */
  spec: Readonly<Record<string, unknown>> | undefined;
  /** Hears of the id of a study that has just been made known. */
  made: (id: string) => void;
  /** Something was changed: what is shown of it is read again. */
  changed: () => void;
}

/** What can be done to a study; what fails is said until the next attempt. */
export function useStudyActions({ id, spec, made, changed }: Subject) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [questions, setQuestions] = useState<readonly string[]>([]);
  const actions = useMemo(() => {
    const act = async (what: () => Promise<Failure | undefined>): Promise<boolean> => {
      setBusy(true);
      setFailure(undefined);
      const failed = await what();
      setFailure(failed);
      setBusy(false);
      changed();
      return failed === undefined;
    };
    const known = (change: (study: string) => Promise<Failure | undefined>) =>
      act(async () => (id === undefined ? undefined : change(id)));
    return {
      start: (confirm = false) =>
        void act(async () => {
          const study = id ?? (await create(spec, made));
          return typeof study === 'string' ? start(study, confirm, setQuestions) : study;
        }),
      pause: () => void known((study) => send(PauseStudy, { id: study })),
      resume: () => void known((study) => send(ResumeStudy, { id: study })),
      cancel: () => void known((study) => send(CancelStudy, { id: study })),
      retry: (cell: Pick<Result, 'id'>) => void known((study) => send(RetryStudyCell, { id: study, cell: cell.id })),
      /** Answers whether it was done. */
      extend: (factor: string, level: Level) =>
        known((study) => send(ExtendStudy, { id: study, factor, levels: [level] })),
      dismiss: () => setQuestions([]),
    };
  }, [id, spec, made, changed]);
  return { actions, busy, failure, questions };
}

async function create(spec: Subject['spec'], made: Subject['made']): Promise<string | Failure | undefined> {
  const result = await client.mutation(CreateStudy, { spec: spec as never }).toPromise();
  const study = result.data?.createStudy;
  if (study?.__typename !== 'Study') return refusal(result, study);
  made(study.id);
  return study.id;
}

async function start(
  id: string,
  confirm: boolean,
  ask: (questions: readonly string[]) => void,
): Promise<Failure | undefined> {
  const result = await client.mutation(StartStudy, { id, confirm }).toPromise();
  const outcome = result.data?.startStudy;
  if (outcome?.__typename === 'StudyConfirmation') {
    ask(outcome.plan.questions);
    return undefined;
  }
  return refusal(result, outcome);
}

async function send<Data extends Record<string, { __typename: string }>, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Failure | undefined> {
  const result = await client.mutation(document, variables).toPromise();
  return refusal(result, Object.values(result.data ?? {})[0]);
}

/** Expected failures come as a member of the result's union, others as errors of the request. */
function refusal(result: OperationResult, outcome: { __typename: string } | undefined): Failure | undefined {
  if (outcome?.__typename === 'Problem') return outcome as unknown as Failure;
  return outcome ? undefined : (failuresOf(result.error)[0] ?? unreachable);
}
