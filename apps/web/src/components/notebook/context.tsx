'use client';

import type { GraphQLSchema } from 'graphql';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Variables } from '../../language/values';
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

/** The notebook's variables alone: cells are not drawn again for other changes. */
export function useVariables(session: Session): Variables {
  const variables = () => session.getSnapshot().content.variables;
  return useSyncExternalStore(session.subscribe, variables, variables);
}
