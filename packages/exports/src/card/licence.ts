import { findModel, readGgufFile, readSmallFile } from '@flapbook/models';

const MAX_README_BYTES = 2_000_000;

/** What the base model's card (`license:` of its front matter) or its GGUF file names as its licence; null for none. */
export async function licenceOf(directory: string): Promise<string | null> {
  const place = await findModel(directory);
  if (place.kind === 'gguf') return (await readGgufFile(place.file)).metadata.string('general.license', '') || null;
  const rule = { code: 'BAD_CONFIG', maxBytes: MAX_README_BYTES } as const;
  const text = await readSmallFile(directory, 'README.md', rule).catch(() => null);
  const front = text && /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (!front) return null;
  const field = (name: string) =>
    new RegExp(`^${name}:[ \\t]*["']?([^"'\\r\\n]{1,80}?)["']?[ \\t]*$`, 'm').exec(front)?.[1] ?? null;
  const licence = field('license');
  return licence === 'other' ? (field('license_name') ?? licence) : licence;
}
