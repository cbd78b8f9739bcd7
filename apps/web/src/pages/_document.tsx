import { Head, Html, Main, NextScript } from 'next/document';
import { themeScript } from '../components/chrome/theme';

/** The frame of the pages that are served without scripts. */
export default function Document() {
  return (
    <Html lang="en">
      <Head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant, run before the first paint so that the theme does not flash */}
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </Head>
      <body>
        <Main />
        <NextScript />
      </body>
    </Html>
  );
}
