import { AddressStore, type Place } from './address-store';

const place: Place = {
  path: () => location.pathname,
  search: () => location.search,
  enter(search, how) {
    const address = `${location.pathname}${search}${location.hash}`;
    // With the router's own state: it would otherwise write the address again when it has drawn, by when somebody may have
    // gone back.
    if (how === 'push') history.pushState(history.state, '', address);
    else history.replaceState(history.state, '', address);
  },
  listen(moved) {
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  },
};

/** The address of the page in this window. */
export const pageAddress = new AddressStore(place);
