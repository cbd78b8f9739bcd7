import type { NextApiHandler } from 'next';
import { keptPreview } from '../../../../published/kept-previews';
import { loadPublished } from '../../../../published/load';

/** The picture that chat tools show for a published notebook, 1200 × 630 pixels: for those who may read the notebook. */
const preview: NextApiHandler = async (request, response) => {
  const published = await loadPublished(request, String(request.query.digest));
  if (published === 'withdrawn') {
    response.status(410).setHeader('content-type', 'text/plain; charset=utf-8').send('The revision was withdrawn.\n');
    return;
  }
  if (!published) {
    response.status(404).setHeader('content-type', 'text/plain; charset=utf-8').send('There is no such revision.\n');
    return;
  }
  const picture = await keptPreview(published);
  response
    .status(200)
    .setHeader('content-type', 'image/png')
    // It never changes; but who may see it does, and a withdrawal holds for the next who asks.
    .setHeader('cache-control', `${published.audience === 'MEMBERS' ? 'private' : 'public'}, no-cache`)
    .send(picture);
};

export default preview;
