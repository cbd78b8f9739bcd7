import { useEffect, useState } from 'react';

export type PlotLibrary = typeof import('@observablehq/plot');

let library: PlotLibrary | undefined;

/** Observable Plot, which is large: loaded with the first drawing, at hand at once for all others. */
export function usePlotLibrary(): PlotLibrary | undefined {
  const [loaded, setLoaded] = useState(library);
  useEffect(() => {
    if (loaded) return;
    let current = true;
    void import('@observablehq/plot').then((module) => {
      library = module;
      if (current) setLoaded(module);
    });
    return () => {
      current = false;
    };
  }, [loaded]);
  return loaded;
}
