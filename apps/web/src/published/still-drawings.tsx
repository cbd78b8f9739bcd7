import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { ReactNode } from 'react';
import { type Still, StillProvider } from '../views/parts/still';

// One document for all drawings: each is made in it, written as text, and forgotten.
const { document } = parseHTML('<!doctype html><html><body></body></html>');

const still: Still = { width: 712, Plot, document: document as unknown as Still['document'] };

/** Everything below is drawn where it is rendered, without a browser. */
export function StillDrawings({ children }: { children: ReactNode }) {
  return <StillProvider value={still}>{children}</StillProvider>;
}
