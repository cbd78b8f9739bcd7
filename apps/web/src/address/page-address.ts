import { AddressStore, type Place } from './address-store';

const place: Place = {
  path: () => location.pathname,
  search: () => location.search,
  enter(search, how) {
    const address = `${location.pathname}${search}${location.hash}`;
    // Without a state of its own, so that Next's router takes the address over.
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  },
  listen(moved) {
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  },
};

/** The address of the page in this window. */
export const pageAddress = new AddressStore(place);
