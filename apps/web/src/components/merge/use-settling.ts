import { useMemo, useState } from 'react';
import type { Conflict } from '../../notebook/merge/merge';
import { type Choice, textOf } from '../../notebook/merge/text';

interface Answer {
  choices: readonly (Choice | undefined)[];
  /** What the author wrote instead of choosing. */
  byHand?: string;
}

export interface Settling {
  conflict: Conflict;
  text: string;
  choices: readonly (Choice | undefined)[];
  byHand: boolean;
  choose: (place: number, choice: Choice) => void;
  write: (text: string) => void;
  /** Back to the text that the choices make. */
  discard: () => void;
}

/** How an author settles conflicts: what is chosen or written for each stays while they look elsewhere. */
export function useSettling(conflicts: readonly Conflict[]): readonly Settling[] {
  const [answers, setAnswers] = useState<ReadonlyMap<string, Answer>>(new Map());
  return useMemo(
    () =>
      conflicts.map((conflict) => {
        // By what is in conflict: should that change, the answer does not fit any more.
        const name = JSON.stringify([conflict.cell, conflict.mine, conflict.theirs]);
        const answer = answers.get(name) ?? { choices: [] };
        const give = (next: Answer) => setAnswers((before) => new Map(before).set(name, next));
        return {
          conflict,
          text: answer.byHand ?? chosenText(conflict, answer.choices),
          choices: answer.choices,
          byHand: answer.byHand !== undefined,
          choose(place, choice) {
            const choices = [...answer.choices];
            choices[place] = choice;
            give({ choices });
          },
          write: (byHand) => give({ ...answer, byHand }),
          discard: () => give({ choices: answer.choices }),
        };
      }),
    [conflicts, answers],
  );
}

/** A title is one line. */
function chosenText({ cell, pieces }: Conflict, choices: Answer['choices']): string {
  const text = textOf(pieces, choices);
  return cell === undefined ? text.replaceAll('\n', ' / ') : text;
}
