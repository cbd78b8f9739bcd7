import { newId } from './ids';

/** The window that a page is in, and which others of this browser are open. */
export interface Windows {
  own: string;
  isOpen: (window: string) => boolean;
}

const mine = 'flapbook:window';
const sign = (window: string) => `flapbook:open:${window}`;

/** How often a window says that it is open, and after how long without that it is not, in milliseconds. */
const beat = 20_000;
/** Browsers let a page in the background act once a minute at least. */
const silence = 150_000;

/**
 * Says from here on that this window is open, until it is left. A window keeps its name when it is loaded again.
 *
 * @param storages of the browser, shared by all windows, and of the window alone
 */
export function openWindow({ local, session }: { local: Storage; session: Storage }): Windows {
  let own = newId();
  try {
    own = session.getItem(mine) ?? own;
    session.setItem(mine, own);
    const stay = () => local.setItem(sign(own), String(Date.now()));
    stay();
    setInterval(stay, beat);
    addEventListener('pageshow', stay);
    addEventListener('pagehide', () => local.removeItem(sign(own)));
  } catch {
    // Without storage there are no drafts that windows could share.
  }
  const isOpen = (window: string) => {
    const said = Number(local.getItem(sign(window)) ?? 0);
    return window === own || Date.now() - said < silence;
  };
  return { own, isOpen };
}
