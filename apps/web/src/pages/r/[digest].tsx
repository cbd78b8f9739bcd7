import type { GetServerSideProps, PageConfig } from 'next';
import Head from 'next/head';
import { Absent } from '../../published/absent';
import { loadPublished } from '../../published/load';
import { PublishedPage } from '../../published/page';
import type { Published } from '../../published/published';

/** The page is complete without scripts and sends none of React's: this is why it is not in `app`, which always does. */
export const config: PageConfig = { unstable_runtimeJS: false };

interface Props {
  published: Published | null;
}

export const getServerSideProps: GetServerSideProps<Props> = async ({ params, req, res }) => {
  const published = await loadPublished(req, String(params?.digest));
  if (!published) res.statusCode = 404;
  return { props: { published } };
};

export default function Page({ published }: Props) {
  if (!published) return <Absent />;
  return (
    <>
      <Head>
        <title>{`${published.content.title || 'Untitled notebook'} · Flapbook`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
      </Head>
      <PublishedPage published={published} />
    </>
  );
}
