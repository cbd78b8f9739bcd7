import Head from 'next/head';
import type { ReactNode } from 'react';
import { Notice } from '../components/chrome/notice';
import { Shell } from './shell';

type Why = 'nothing' | 'away' | 'withdrawn';

const REASONS = {
  nothing: { title: 'Not published here', Words: Nothing },
  away: { title: 'The server does not answer', Words: Away },
  withdrawn: { title: 'Withdrawn', Words: Withdrawn },
} satisfies Record<Why, { title: string; Words: () => ReactNode }>;

/** Says what to do about an address under which there is nothing to read. */
export function Absent({ why }: { why: Why }) {
  const { title, Words } = REASONS[why];
  return (
    <Shell>
      <Head>
        <title>{`${title} · Flapbook`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
      </Head>
      <Words />
    </Shell>
  );
}

function Away() {
  return (
    <Notice title="This revision cannot be read at the moment.">
      <p>
        The server’s database does not answer. What is published is not lost: load the page again in a little while.
      </p>
      <a href="/">All notebooks</a>
    </Notice>
  );
}

function Withdrawn() {
  return (
    <Notice title="This revision was withdrawn.">
      <p>
        It was published under this address, and whoever published it, or an admin of this server, has taken it back.
        Ask whoever gave you the link.
      </p>
      <a href="/">All notebooks</a>
    </Notice>
  );
}

function Nothing() {
  return (
    <Notice title="Nothing is published under this digest here.">
      <p>
        The address of a published notebook ends in 64 letters and digits. Look whether the whole of it was copied: no
        published notebook ever changes.
      </p>
      <p>
        It may have been published by another Flapbook: each holds its own. Ask for the address with its host. Or it is
        for members: <a href="/sign-in">sign in</a> where people do.
      </p>
      <a href="/">All notebooks</a>
    </Notice>
  );
}
