'use client';

import { Header } from '../components/chrome/header';
import { Notice } from '../components/chrome/notice';

/** Shown when drawing the page failed; what was written is in the browser's copy and on the server. */
export default function Failed({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <>
      <Header />
      <Notice title="This page could not be drawn.">
        <p>{error.message} Nothing that you wrote is lost.</p>
        <button type="button" className="primary" onClick={reset}>
          Draw it again
        </button>
      </Notice>
    </>
  );
}
