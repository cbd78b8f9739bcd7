import type { Stored } from './content';
import type { Session } from './session';

/** How often a window that somebody looks at asks whether the notebook was changed elsewhere, in milliseconds. */
const period = 4000;

interface Services {
  /** The stored version's number; undefined when there is none or the server does not answer. */
  version: (id: string) => Promise<number | undefined>;
  load: (id: string) => Promise<Stored | undefined>;
}

/**
 * Keeps an open notebook up with what other windows save: those of this browser say so at once, of others it hears by
 * asking for the version's number, which costs next to nothing. A window that nobody sees asks when it is looked at again.
 * Not a stream: a browser has six connections to a server, and every open notebook would hold one.
 */
export function follow(session: Session, { version, load }: Services): () => void {
  const channel = new BroadcastChannel(`flapbook:notebook:${session.id}`);
  let asking = false;
  let again = false;
  const look = async () => {
    if (document.hidden) return;
    again = asking;
    if (asking) return;
    asking = true;
    const stored = await version(session.id);
    const theirs = stored !== undefined && stored > session.version ? await load(session.id) : undefined;
    if (theirs) session.receive(theirs);
    asking = false;
    if (again) void look();
  };
  let before = session.version;
  const saved = session.subscribe(() => {
    if (session.version === before) return;
    before = session.version;
    channel.postMessage(before);
  });
  const news = ({ data }: MessageEvent) => {
    if (typeof data === 'number' && data > session.version) void look();
  };
  channel.addEventListener('message', news);
  const timer = setInterval(look, period);
  document.addEventListener('visibilitychange', look);
  return () => {
    saved();
    channel.close();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}
