import Head from 'next/head';
import { plural } from '../format/words';
import type { Published } from './published';
import { summaryOf } from './summary';

/** What chat tools, search engines and browsers say of the page. */
export function Meta({ published: { content, digest, url, audience } }: { published: Published }) {
  const title = content.title || 'Untitled notebook';
  const description =
    summaryOf(content) || `A notebook with ${plural(content.cells.length, 'cell')}, published with Flapbook.`;
  const image = `${new URL(url).origin}/api/revisions/${digest}/preview.png`;
  return (
    <Head>
      <title>{`${title} · Flapbook`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="description" content={description} />
      {audience !== 'PUBLIC' && <meta name="robots" content="noindex" />}
      <link rel="canonical" href={url} />
      <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      <meta property="og:type" content="article" />
      <meta property="og:site_name" content="Flapbook" />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={url} />
      <meta property="og:image" content={image} />
      <meta property="og:image:width" content="1200" />
      <meta property="og:image:height" content="630" />
      <meta property="og:image:alt" content={`Title and main figures of “${title}”`} />
      <meta name="twitter:card" content="summary_large_image" />
      <meta name="theme-color" content="#f7f7f5" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#131517" media="(prefers-color-scheme: dark)" />
      <script src="/published.js" defer />
    </Head>
  );
}
