import type { PlotOptions } from '@observablehq/plot';
import { createContext, type ReactNode, useContext } from 'react';
import type { PlotLibrary } from './plot-library';
import css from './still.module.css';

/** What makes drawings where there is no browser: for pages that are complete without scripts, and for files. */
export interface Still {
  /** Of a drawing, in CSS pixels. */
  width: number;
  /** Observable Plot, and a document in which it draws. */
  Plot: PlotLibrary;
  document: NonNullable<PlotOptions['document']>;
}

const StillContext = createContext<Still | undefined>(undefined);
export const StillProvider = StillContext.Provider;

/** Undefined on a page that draws in the browser, where widths are measured and pointers heard. */
export function useStill(): Still | undefined {
  return useContext(StillContext);
}

/** Widths of a still drawing: beside each other's text on a desk, and on a phone. Style sheets choose. */
const widths = { wide: 712, narrow: 340 };

/** A drawing for wide and for narrow pages: nobody can measure a page that has no scripts. */
export function StillWidths({ still, children }: { still: Still; children: ReactNode }) {
  return (
    <>
      <div className={css.wide}>
        <StillProvider value={{ ...still, width: widths.wide }}>{children}</StillProvider>
      </div>
      <div className={css.narrow}>
        <StillProvider value={{ ...still, width: widths.narrow }}>{children}</StillProvider>
      </div>
    </>
  );
}
