import { createContext, useContext, useSyncExternalStore } from 'react';

/** What the pointer or the keyboard is at: a layer, or one of its heads. */
export interface Pointed {
  readonly layer: number;
  readonly head?: number;
}

/** Layers from the first to the last, both included. */
export interface LayerRange {
  readonly from: number;
  readonly to: number;
}

interface LinkedState {
  readonly pointed: Pointed | undefined;
  readonly range: LayerRange | undefined;
}

/** What all figures of a notebook mark alike: the layer that is pointed at and the layers that are looked at. */
export class Linked {
  #state: LinkedState = { pointed: undefined, range: undefined };
  readonly #listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): LinkedState => this.#state;

  point(pointed: Pointed | undefined): void {
    const { pointed: before } = this.#state;
    if (before?.layer === pointed?.layer && before?.head === pointed?.head) return;
    this.#set({ ...this.#state, pointed });
  }

  /** Looks at the layers between two, in either order. */
  choose(one: number, other = one): void {
    this.#set({ ...this.#state, range: { from: Math.min(one, other), to: Math.max(one, other) } });
  }

  /** Looks at one layer alone, or at all again where it was alone already. */
  toggle(layer: number): void {
    const { range } = this.#state;
    if (range?.from === layer && range.to === layer) this.clear();
    else this.choose(layer);
  }

  /** Looks at all layers. @returns whether that changed anything */
  clear(): boolean {
    if (!this.#state.range) return false;
    this.#set({ ...this.#state, range: undefined });
    return true;
  }

  #set(state: LinkedState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** One a notebook; figures outside of one share that of the page. */
export const LinkedContext = createContext(new Linked());

export function useLinked(): Linked {
  return useContext(LinkedContext);
}

export function useLinkedState(): LinkedState {
  const linked = useLinked();
  return useSyncExternalStore(linked.subscribe, linked.getSnapshot, linked.getSnapshot);
}

/** The layers looked at, for figures that leave out the others. */
export function useRange(): LayerRange | undefined {
  const linked = useLinked();
  const range = () => linked.getSnapshot().range;
  return useSyncExternalStore(linked.subscribe, range, range);
}

export function isWithin(layer: number, range: LayerRange | undefined): boolean {
  return range === undefined || (layer >= range.from && layer <= range.to);
}

/** `layer 4`, `layers 4–7` */
export function rangeText({ from, to }: LayerRange): string {
  return from === to ? `layer ${from}` : `layers ${from}–${to}`;
}

/** Whether a value from an address names layers: the first and the last, or all of them by none. */
export function areLayers(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [from, to] = value;
  return value.length === 0 || (value.length === 2 && [from, to].every(isLayer) && from <= to);
}

function isLayer(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 10_000;
}
