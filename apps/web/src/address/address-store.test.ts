import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AddressStore, type Place } from './address-store';
import { readAddress } from './view-address';

/** A history as a browser keeps it: entering drops what lay ahead. */
class Pages implements Place {
  entries = ['/notebooks/a'];
  at = 0;
  moved: () => void = () => {};
  path = () => this.entries[this.at]!.split('?')[0]!;
  search = () => this.entries[this.at]!.slice(this.path().length);
  enter(search: string, how: 'push' | 'replace') {
    if (how === 'push') this.at += 1;
    this.entries = [...this.entries.slice(0, this.at), `${this.entries[0]!.split('?')[0]}${search}`];
  }
  listen(moved: () => void) {
    this.moved = moved;
    return () => {
      this.moved = () => {};
    };
  }
  go(by: number) {
    this.at += by;
    this.moved();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function opened() {
  const pages = new Pages();
  const store = new AddressStore(pages);
  let heard = 0;
  store.subscribe(() => {
    heard += 1;
  });
  return { pages, store, layer: () => store.getSnapshot().views.plan?.layer, heard: () => heard };
}

test('a choice is a step of the history, and back and forward bring it back', () => {
  const { pages, store, layer, heard } = opened();
  store.setView('plan', 'layer', 1);
  vi.advanceTimersByTime(2000);
  store.setView('plan', 'layer', 2);
  expect(pages.entries).toHaveLength(3);
  pages.go(-1);
  expect(layer()).toBe(1);
  pages.go(-1);
  expect(layer()).toBeUndefined();
  pages.go(2);
  expect(layer()).toBe(2);
  expect(heard()).toBe(5);
});

test('a slider is one step, shown at once and entered when it rests', () => {
  const { pages, store, layer } = opened();
  for (let value = 1; value <= 60; value++) {
    store.setView('plan', 'layer', value);
    expect(layer()).toBe(value);
    vi.advanceTimersByTime(16);
  }
  vi.advanceTimersByTime(1000);
  expect(pages.entries).toHaveLength(2);
  expect(readAddress(pages.search()).views.plan).toEqual({ layer: 60 });
});

test('what is initial again leaves the address', () => {
  const { pages, store } = opened();
  store.setView('plan', 'layer', 1);
  store.setView('plan', 'layer', undefined);
  vi.advanceTimersByTime(1000);
  expect(pages.search()).toBe('');
});

test('a setting that waits is not carried to another page', () => {
  const { pages, store, layer } = opened();
  store.setView('plan', 'layer', 1);
  store.setView('plan', 'layer', 2);
  pages.entries.push('/notebooks/b');
  pages.at += 1;
  expect(layer()).toBeUndefined();
  vi.advanceTimersByTime(1000);
  expect(pages.entries.at(-1)).toBe('/notebooks/b');
});

test('what is refused is said once, until it is dismissed or the page is another', () => {
  const { pages, store } = opened();
  store.refuse('No.');
  store.refuse('No.');
  expect(store.getSnapshot().refused).toEqual(['No.']);
  store.dismissRefused();
  expect(store.getSnapshot().refused).toEqual([]);
  pages.entries = ['/notebooks/a?v=%7B'];
  pages.go(0);
  expect(store.getSnapshot().refused).toHaveLength(1);
});

test('the snapshot is the same object until something changes', () => {
  const { store } = opened();
  expect(store.getSnapshot()).toBe(store.getSnapshot());
});
