import Head from 'next/head';
import { Notice } from '../components/chrome/notice';
import { Shell } from './shell';

/** Says what to do about an address under which nothing is published, or nothing can be read while the server is away. */
export function Absent({ away }: { away: boolean }) {
  return (
    <Shell>
      <Head>
        <title>{away ? 'The server does not answer · Flapbook' : 'Not published here · Flapbook'}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
      </Head>
      {away ? <Away /> : <Nothing />}
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

function Nothing() {
  return (
    <Notice title="Nothing is published under this digest here.">
      <p>
        The address of a published notebook ends in 64 letters and digits. Look whether the whole of it was copied: no
        published notebook ever changes or goes away by itself.
      </p>
      <p>It may have been published by another Flapbook: each holds its own. Ask for the address with its host.</p>
      <a href="/">All notebooks</a>
    </Notice>
  );
}
