import type { ComponentType } from 'react';
import type { Subject } from './find';

export interface ViewProps {
  subjects: readonly Subject[];
}

/** How a kind of result is shown. */
export interface View {
  /** What a cell's `view` says. */
  name: string;
  title: string;
  /** Whether several subjects make one figure; otherwise each has its own. */
  compares: boolean;
  /** Whether it shows all that hangs from its objects, so that no other view shows it again. */
  covers?: boolean;
  /** Whether there is something of this view's in an object: its type, and fields that were selected. */
  accepts: (subject: Subject) => boolean;
  /** Whether the accepted objects make a figure together; without it they always do. */
  together?: (subjects: readonly Subject[]) => boolean;
  Component: ComponentType<ViewProps>;
}

/** An object of a type with at least one of some fields selected. */
export function has(typename: string, ...fields: string[]): (subject: Subject) => boolean {
  return (subject) => subject.typename === typename && fields.some((field) => field in subject.object);
}
