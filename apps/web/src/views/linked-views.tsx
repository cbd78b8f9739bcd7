import { type ReactNode, useState } from 'react';
import { Linked, LinkedContext } from './linked';

/** Links the figures below: what one points at, all mark. */
export function LinkedViews({ children }: { children: ReactNode }) {
  const [linked] = useState(() => new Linked());
  return <LinkedContext value={linked}>{children}</LinkedContext>;
}
