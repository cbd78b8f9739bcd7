import { FlapbookError } from '@flapbook/flap';

export interface S3Address {
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly forcePathStyle: boolean;
}

const PARAMETERS = ['endpoint', 'region', 'forcePathStyle'];

/**
 * `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=true`.
 *
 * @throws FlapbookError BAD_PARAMETER, never with a value that may be a secret.
 */
export function parseS3Address(url: URL): S3Address {
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.includes(name)) refuse(`${name} is none of its parameters, which are ${PARAMETERS.join(', ')}`);
  }
  if (url.port || url.hash) refuse('after the bucket come only a prefix and parameters');
  const bucket = url.hostname;
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{1,61}[a-zA-Z0-9]$/.test(bucket)) refuse('it does not name a bucket');
  const endpoint = url.searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined) assertEndpoint(endpoint);
  return {
    bucket,
    prefix: prefixOf(url.pathname),
    endpoint,
    region: url.searchParams.get('region') ?? undefined,
    forcePathStyle: flag(url.searchParams.get('forcePathStyle')),
  };
}

/** The address that people and logs may see. */
export function formatS3Address(address: S3Address): string {
  const url = new URL(`s3://${address.bucket}/${address.prefix.slice(0, -1)}`);
  for (const name of ['endpoint', 'region'] as const) {
    const value = address[name];
    if (value !== undefined) url.searchParams.set(name, value);
  }
  if (address.forcePathStyle) url.searchParams.set('forcePathStyle', 'true');
  return url.href;
}

function assertEndpoint(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) refuse('endpoint is no http or https URL');
  else if (url.username || url.password) refuse('endpoint holds credentials');
  else if (url.search || url.hash) refuse('endpoint has a query or a fragment');
}

function prefixOf(pathname: string): string {
  let path: string;
  try {
    path = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, '');
  } catch {
    return refuse('the prefix is not encoded as in URLs');
  }
  return path === '' ? '' : `${path}/`;
}

function flag(value: string | null): boolean {
  if (value !== null && value !== 'true' && value !== 'false') refuse('forcePathStyle is true or false');
  return value === 'true';
}

function refuse(why: string): never {
  throw new FlapbookError(
    'BAD_PARAMETER',
    `The address of the S3 store cannot be used: ${why}. Give s3://bucket/prefix?endpoint=http://host:port&region=…&forcePathStyle=true; credentials come from the environment.`,
  );
}
