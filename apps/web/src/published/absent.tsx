import Head from 'next/head';
import { Notice } from '../components/chrome/notice';
import { Shell } from './shell';

/** Says what to do about an address under which nothing is published. */
export function Absent() {
  return (
    <Shell>
      <Head>
        <title>Not published here · Flapbook</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
      </Head>
      <Notice title="Nothing is published under this digest here.">
        <p>
          The address of a published notebook ends in 64 letters and digits. Look whether the whole of it was copied: no
          published notebook ever changes or goes away by itself.
        </p>
        <p>It may have been published by another Flapbook: each holds its own. Ask for the address with its host.</p>
        <a href="/">All notebooks</a>
      </Notice>
    </Shell>
  );
}
