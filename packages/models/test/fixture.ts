import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A file or folder of the shared fixtures, which lie beside the repository and are no part of it; null where they are
 * absent. Use with `describe.skipIf(path === null)` and say in the title that fixtures are needed.
 */
export function fixture(name: string): string | null {
  const location = fileURLToPath(new URL(`../../../../shared/fixtures/${name}`, import.meta.url));
  return existsSync(location) ? location : null;
}
