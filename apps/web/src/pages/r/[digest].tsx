import type { GetServerSideProps, PageConfig } from 'next';
import { Absent } from '../../published/absent';
import { loadPublished } from '../../published/load';
import { Meta } from '../../published/meta';
import { PublishedPage } from '../../published/page';
import { contentPolicy } from '../../published/policy';
import type { Published } from '../../published/published';

/** The page is complete without scripts and sends none of React's: this is why it is not in `app`, which always does. */
export const config: PageConfig = { unstable_runtimeJS: false };

interface Props {
  published: Published | null;
  /** The API did not answer: what there is under the digest is not known. */
  away?: boolean;
  /** It was there for whoever asks, and was taken back. */
  withdrawn?: boolean;
}

export const getServerSideProps: GetServerSideProps<Props> = async ({ params, req, res }) => {
  const published = await loadPublished(req, String(params?.digest)).catch(() => undefined);
  if (process.env.NODE_ENV === 'production') res.setHeader('content-security-policy', contentPolicy);
  if (published === undefined) {
    res.statusCode = 503;
    res.setHeader('cache-control', 'no-store').setHeader('retry-after', '5');
    return { props: { published: null, away: true } };
  }
  if (published === 'withdrawn') {
    res.statusCode = 410;
    res.setHeader('cache-control', 'no-store');
    return { props: { published: null, withdrawn: true } };
  }
  if (published) {
    // What the digest names never changes, but the page also says what its notebook has published since: browsers keep
    // it and ask by its ETag whether it is still the same.
    res.setHeader('cache-control', `${published.audience === 'MEMBERS' ? 'private' : 'public'}, no-cache`);
  } else {
    res.statusCode = 404;
    res.setHeader('cache-control', 'no-store');
  }
  return { props: { published } };
};

export default function Page({ published, away = false, withdrawn = false }: Props) {
  if (!published) return <Absent why={away ? 'away' : withdrawn ? 'withdrawn' : 'nothing'} />;
  return (
    <>
      <Meta published={published} />
      <PublishedPage published={published} />
    </>
  );
}
