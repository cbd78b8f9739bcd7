import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FlapbookError } from '@flapbook/flap';
import type { Driver } from './driver.ts';
import { openFolder } from './folder/driver.ts';
import { openS3 } from './s3/driver.ts';
import { createStore } from './store.ts';
import type { ArtifactStore } from './types.ts';

export interface ArtifactsOptions {
  /** Folder for what is on its way into an S3 store and has no digest yet; the system's by default. */
  readonly temporaryFolder?: string;
}

/** Every kind of store by the scheme of its address. A new one is a file and a line here. */
const DRIVERS = {
  file: openFolder,
  s3: openS3,
} as const satisfies Record<string, (url: URL, options: ArtifactsOptions) => Promise<Driver>>;

/**
 * Opens the store at an address: `file:///folder` or an absolute path (the folder is made), or
 * `s3://bucket/prefix?endpoint=http://host:port&region=…&forcePathStyle=true`. Credentials for S3 come from the
 * environment, the shared files or the machine's role, as everywhere with the AWS SDK; never from the address.
 * S3 is not asked anything yet: `check` does that.
 *
 * @throws FlapbookError BAD_PARAMETER for an address that makes no sense, ARTIFACT_STORE_UNAVAILABLE when the folder
 * cannot be made.
 */
export async function openArtifacts(address: string | URL, options: ArtifactsOptions = {}): Promise<ArtifactStore> {
  const url = parse(String(address));
  const scheme = url.protocol.slice(0, -1);
  if (!Object.hasOwn(DRIVERS, scheme)) throw refuse(`the scheme ${scheme} is not known`);
  return createStore(await DRIVERS[scheme as keyof typeof DRIVERS](url, options));
}

function parse(address: string): URL {
  if (isAbsolute(address)) return pathToFileURL(address);
  if (!URL.canParse(address)) throw refuse('it is neither a URL nor an absolute path');
  const url = new URL(address);
  if (url.username || url.password) {
    throw refuse('it holds credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead');
  }
  return url;
}

/** Says nothing of the address itself, which may hold a password. */
function refuse(why: string): FlapbookError {
  return new FlapbookError(
    'BAD_PARAMETER',
    `The address of the artifact store cannot be used: ${why}. Give file:///folder, an absolute path, or s3://bucket/prefix.`,
  );
}
