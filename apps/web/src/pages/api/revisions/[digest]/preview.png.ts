import type { NextApiHandler } from 'next';
import { loadPublished } from '../../../../published/load';
import { previewOf } from '../../../../published/preview';

/** The picture that chat tools show for a published notebook, 1200 × 630 pixels. It never changes. */
const preview: NextApiHandler = async (request, response) => {
  const published = await loadPublished(request, String(request.query.digest));
  if (!published) {
    response.status(404).setHeader('content-type', 'text/plain; charset=utf-8').send('There is no such revision.\n');
    return;
  }
  const picture = await previewOf(published);
  response
    .status(200)
    .setHeader('content-type', 'image/png')
    .setHeader('cache-control', 'public, max-age=31536000, immutable')
    .send(Buffer.from(picture));
};

export default preview;
