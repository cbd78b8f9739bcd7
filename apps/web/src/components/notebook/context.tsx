'use client';

import type { GraphQLSchema } from 'graphql';
import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
import { pageAddress } from '../../address/page-address';
import { emptyAddress } from '../../address/view-address';
import { defaultsOf } from '../../language/controls';
import { type Variables, withDefaults } from '../../language/values';
import type { Content } from '../../notebook/content';
import { setVariable } from '../../notebook/edits';
import { valuesOver } from '../../notebook/effective';
import type { Session, SessionSnapshot } from '../../notebook/session';
import type { Runs } from '../../runner/runs';

/** What the pickers offer, and how to look again. */
export interface CatalogueState {
  models: readonly string[];
  datasets: readonly string[];
  refresh: () => void;
}

interface Notebook {
  session: Session;
  /** Its query cells at work. */
  runs: Runs;
  /** Undefined until it is loaded. */
  schema: GraphQLSchema | undefined;
  catalogue: CatalogueState;
}

const NotebookContext = createContext<Notebook | undefined>(undefined);
export const NotebookProvider = NotebookContext.Provider;

export function useNotebook(): Notebook {
  const notebook = useContext(NotebookContext);
  if (!notebook) throw new Error('Cells stand inside a notebook.');
  return notebook;
}

export function useSession(session: Session): SessionSnapshot {
  return useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot);
}

/** A part of what is known of the open notebook: who reads a part is not drawn again for the others. */
export function useSessionPart<T>(session: Session, select: (snapshot: SessionSnapshot) => T): T {
  const snapshot = () => select(session.getSnapshot());
  return useSyncExternalStore(session.subscribe, snapshot, snapshot);
}

/**
 * The notebook's variables: what the page's address says, else what is set, and for the rest the defaults of its cells of
 * controls. Cells are not drawn again for other changes.
 */
export function useVariables(): Variables {
  const { session, schema } = useNotebook();
  const set = useContent(session, ({ variables }) => variables);
  // A text, so that it is the same as long as no cell of controls changes.
  const controls = useContent(session, ({ cells }) =>
    JSON.stringify(cells.filter(({ kind }) => kind === 'CONTROLS').map(({ source }) => source)),
  );
  const defaults = useMemo(() => (schema ? defaultsOf(JSON.parse(controls), schema) : {}), [controls, schema]);
  const linked = useSyncExternalStore(pageAddress.subscribe, linkedVariables, noVariables);
  const over = useContent(session, (content) => JSON.stringify(valuesOver(linked, content, schema).values));
  return useMemo(() => withDefaults({ ...set, ...JSON.parse(over) }, defaults), [set, over, defaults]);
}

/** Sets a variable for all cells. What the address says of it does not count any more. */
export function useSetVariable(): (name: string, value: unknown) => void {
  const { session } = useNotebook();
  return useCallback(
    (name, value) => {
      const { [name]: linked, ...others } = linkedVariables();
      if (linked !== undefined) pageAddress.setVariables(others, 'replace');
      session.edit(setVariable(name, value));
    },
    [session],
  );
}

const linkedVariables = () => pageAddress.getSnapshot().variables;
const noVariables = () => emptyAddress.variables;

function useContent<T>(session: Session, select: (content: Content) => T): T {
  return useSessionPart(session, ({ content }) => select(content));
}
