import type { Variables } from '../language/values';
import { emptyAddress, readAddress, type ViewAddress, writeAddress } from './view-address';

/** Where a page is, and how it goes elsewhere without being loaded. */
export interface Place {
  path(): string;
  search(): string;
  /** Enters another query part into the page's history, as a step of its own or instead of the present one. */
  enter(search: string, how: 'push' | 'replace'): void;
  /** Listens for steps back and forward. */
  listen(moved: () => void): () => void;
}

/** Changes of one setting that follow each other sooner are one step of the page's history, in milliseconds. */
const sameStep = 1000;
/** How long a setting must rest until the address has it, in milliseconds: browsers refuse many changes at once. */
const rest = 200;

/** How a page is looked at, kept in its address: steps back and forward and a copied address bring it back. */
export class AddressStore {
  readonly #place: Place;
  readonly #listeners = new Set<() => void>();
  #address = emptyAddress;
  #read: string | undefined;
  #last: { what: string; at: number } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  subscribe = (listener: () => void): (() => void) => {
    const stop = this.#listeners.size === 0 ? this.#place.listen(() => this.#moved()) : undefined;
    if (stop) this.#stop = stop;
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  };

  /** The same object until something changes. */
  getSnapshot = (): ViewAddress => {
    const path = this.#place.path();
    const waiting = this.#timer !== undefined && this.#read?.split('?')[0] === path;
    if (!waiting && this.#read !== `${path}${this.#place.search()}`) this.#readAgain();
    return this.#address;
  };

  /** Sets a setting of a cell's view; undefined takes it out of the address. */
  setView(cell: string, key: string, value: unknown): void {
    const { views } = this.getSnapshot();
    const { [key]: _, ...others } = views[cell] ?? {};
    const settings = value === undefined ? others : { ...others, [key]: value };
    this.#change({ views: { ...views, [cell]: settings } }, `${cell} ${key}`);
  }

  /** @param how `replace` for what is no step that somebody would want to go back to */
  setVariables(variables: Variables, how: 'push' | 'replace' = 'push'): void {
    this.#change({ variables }, 'variables', how);
  }

  /** Says that something the address asks for cannot be had. */
  refuse(message: string): void {
    const address = this.getSnapshot();
    if (address.refused.includes(message)) return;
    this.#address = { ...address, refused: [...address.refused, message] };
    this.#notify();
  }

  dismissRefused(): void {
    this.#address = { ...this.getSnapshot(), refused: [] };
    this.#notify();
  }

  #stop = (): void => {};

  #change(change: Partial<ViewAddress>, what: string, how: 'push' | 'replace' = 'push'): void {
    this.#address = { ...this.getSnapshot(), ...change };
    const now = Date.now();
    const continued = this.#last?.what === what && now - this.#last.at < sameStep;
    this.#last = { what, at: now };
    if (!continued) this.#enter(how);
    else {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#enter('replace'), rest);
    }
    this.#notify();
  }

  #enter(how: 'push' | 'replace'): void {
    const waited = this.#timer !== undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Somebody has gone to another page while a setting waited.
    if (waited && this.#read?.split('?')[0] !== this.#place.path()) return;
    const search = writeAddress(this.#place.search(), this.#address);
    if (search !== this.#place.search()) this.#place.enter(search, how);
    this.#read = `${this.#place.path()}${this.#place.search()}`;
  }

  #moved(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = undefined;
    // Also when somebody has read the address since it moved: the others have not.
    if (this.#read !== `${this.#place.path()}${this.#place.search()}`) this.#readAgain();
    this.#notify();
  }

  #readAgain(): void {
    this.#read = `${this.#place.path()}${this.#place.search()}`;
    this.#address = readAddress(this.#place.search());
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
