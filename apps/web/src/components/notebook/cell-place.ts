import { createContext, useContext } from 'react';

const CellPlace = createContext('page');

/** Says to what is drawn inside in which cell it stands. */
export const CellPlaceProvider = CellPlace.Provider;

/** The id of the cell around this component; `page` where there is none. */
export function useCellId(): string {
  return useContext(CellPlace);
}
