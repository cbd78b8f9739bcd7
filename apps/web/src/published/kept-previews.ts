import { LRUCache } from 'lru-cache';
import { previewOf } from './preview';
import type { Published } from './published';

/** Pictures of some 50 kB each. */
const ROOM = 32_000_000;

const kept = new LRUCache<string, Buffer>({ maxSize: ROOM, sizeCalculation: (picture) => picture.length });
/** Pictures that are being drawn, for those who want the same. */
const underWay = new Map<string, Promise<Buffer>>();

/** The preview of a revision, drawn once: whoever asks for it often keeps no processor busy. */
export function keptPreview(
  published: Pick<Published, 'content' | 'digest' | 'publishedAt'>,
  draw = previewOf,
): Promise<Buffer> {
  const name = `${published.digest} ${published.publishedAt}`;
  const picture = kept.get(name);
  if (picture !== undefined) return Promise.resolve(picture);
  let drawing = underWay.get(name);
  if (drawing === undefined) {
    drawing = draw(published)
      .then((drawn) => {
        const bytes = Buffer.from(drawn);
        kept.set(name, bytes);
        return bytes;
      })
      .finally(() => underWay.delete(name));
    underWay.set(name, drawing);
  }
  return drawing;
}
