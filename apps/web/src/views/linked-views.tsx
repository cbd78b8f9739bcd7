import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useViewState } from '../components/notebook/use-view-state';
import { areLayers, type LayerRange, Linked, LinkedContext } from './linked';

/** All layers, of which the address says nothing. */
const all: readonly number[] = [];

/** Links the figures below: what one points at, all mark. Which layers are looked at stands in the page’s address. */
export function LinkedViews({ children }: { children: ReactNode }) {
  const [linked] = useState(() => new Linked());
  const [layers, setLayers] = useViewState('page', 'layers', all, areLayers);
  const known = useRef<LayerRange>(undefined);
  const [from, to] = layers;
  useEffect(() => {
    if (from === undefined || to === undefined) linked.clear();
    else if (known.current?.from !== from || known.current.to !== to) linked.choose(from, to);
  }, [linked, from, to]);
  useEffect(
    () =>
      linked.subscribe(() => {
        const { range } = linked.getSnapshot();
        // What is pointed at changes far more often, and is no setting.
        if (range === known.current) return;
        known.current = range;
        setLayers(range ? [range.from, range.to] : all);
      }),
    [linked, setLayers],
  );
  return <LinkedContext value={linked}>{children}</LinkedContext>;
}
