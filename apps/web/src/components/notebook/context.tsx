'use client';

import type { GraphQLSchema } from 'graphql';
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import { defaultsOf } from '../../language/controls';
import { type Variables, withDefaults } from '../../language/values';
import type { Content } from '../../notebook/content';
import type { Session, SessionSnapshot } from '../../notebook/session';

/** What the pickers offer, and how to look again. */
export interface CatalogueState {
  models: readonly string[];
  datasets: readonly string[];
  refresh: () => void;
}

interface Notebook {
  session: Session;
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

/**
 * The notebook's variables: what is set, and for the rest the defaults of its cells of controls. Cells are not drawn again
 * for other changes.
 */
export function useVariables(): Variables {
  const { session, schema } = useNotebook();
  const set = useContent(session, ({ variables }) => variables);
  // A text, so that it is the same as long as no cell of controls changes.
  const controls = useContent(session, ({ cells }) =>
    JSON.stringify(cells.filter(({ kind }) => kind === 'CONTROLS').map(({ source }) => source)),
  );
  const defaults = useMemo(() => (schema ? defaultsOf(JSON.parse(controls), schema) : {}), [controls, schema]);
  return useMemo(() => withDefaults(set, defaults), [set, defaults]);
}

function useContent<T>(session: Session, select: (content: Content) => T): T {
  const snapshot = () => select(session.getSnapshot().content);
  return useSyncExternalStore(session.subscribe, snapshot, snapshot);
}
