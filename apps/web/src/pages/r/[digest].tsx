import type { ServerResponse } from 'node:http';
import type { GetServerSideProps, PageConfig } from 'next';
import { Absent } from '../../published/absent';
import { sendKept } from '../../published/kept-pages';
import { nameOf, standingOf, withContent } from '../../published/load';
import { Meta } from '../../published/meta';
import { PublishedPage } from '../../published/page';
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
  try {
    const standing = await standingOf(req, String(params?.digest));
    if (standing === 'withdrawn') return absent(res, 410, { published: null, withdrawn: true });
    if (standing === null) return absent(res, 404, { published: null });
    // What the digest names never changes, but the page also says what its notebook has published since: browsers keep
    // it and ask by its ETag whether it is still the same.
    res.setHeader('cache-control', `${standing.audience === 'MEMBERS' ? 'private' : 'public'}, no-cache`);
    // In development the styles that a page refers to change under it.
    const keeps = process.env.NODE_ENV === 'production';
    if (keeps && (await sendKept(nameOf(standing), req, res))) return { props: { published: null } };
    const published = await withContent(req, standing);
    return published ? { props: { published } } : absent(res, 404, { published: null });
  } catch {
    res.setHeader('retry-after', '5');
    return absent(res, 503, { published: null, away: true });
  }
};

function absent(response: ServerResponse, status: number, props: Props): { props: Props } {
  response.statusCode = status;
  response.setHeader('cache-control', 'no-store');
  return { props };
}

export default function Page({ published, away = false, withdrawn = false }: Props) {
  if (!published) return <Absent why={away ? 'away' : withdrawn ? 'withdrawn' : 'nothing'} />;
  return (
    <>
      <Meta published={published} />
      <PublishedPage published={published} />
    </>
  );
}
