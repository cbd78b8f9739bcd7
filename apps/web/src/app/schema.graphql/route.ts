import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

// Read when the site is built: the file is served as it was then, like any other asset.
export const dynamic = 'force-static';

export async function GET(): Promise<Response> {
  const text = await readFile(join(process.cwd(), '../../packages/schema/schema.graphql'), 'utf8');
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
