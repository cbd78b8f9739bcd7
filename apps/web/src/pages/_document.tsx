import NextDocument, {
  type DocumentContext,
  type DocumentInitialProps,
  Head,
  Html,
  Main,
  NextScript,
} from 'next/document';
import { themeScript } from '../components/chrome/theme';
import { inOneSheet } from '../published/one-sheet';
import { contentPolicy } from '../published/policy';

/** The frame of the pages that are served without scripts. What they may do is said here, where all of them is there. */
export default class Document extends NextDocument {
  static override async getInitialProps(context: DocumentContext): Promise<DocumentInitialProps> {
    const { html: rendered, head } = await context.renderPage();
    const { html, css } = inOneSheet(rendered);
    if (process.env.NODE_ENV === 'production') context.res?.setHeader('content-security-policy', contentPolicy(css));
    // biome-ignore lint/security/noDangerouslySetInnerHtml: names and plain values, see inOneSheet
    return { html, head, styles: css && <style dangerouslySetInnerHTML={{ __html: css }} /> };
  }

  override render() {
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
}
