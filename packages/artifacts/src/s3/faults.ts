import { FlapbookError } from '@flapbook/flap';

/** What the SDK throws, as far as it matters here. */
interface S3Fault {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const FULL = new Set(['XMinioStorageFull', 'QuotaExceeded', 'InsufficientStorage', 'InsufficientCapacity']);

/** Any failure of a request as ARTIFACT_STORE_FULL or ARTIFACT_STORE_UNAVAILABLE with what to do. */
export function explainS3Error(error: unknown, url: string, bucket: string): FlapbookError {
  if (error instanceof FlapbookError) return error;
  const fault = (error ?? {}) as S3Fault;
  const status = fault.$metadata?.httpStatusCode;
  const name = fault.name ?? 'Error';
  if (status === 507 || FULL.has(name)) {
    return new FlapbookError('ARTIFACT_STORE_FULL', `There is no room left in ${url} (${name}).`, { cause: error });
  }
  const why = reason(fault, name, status, bucket);
  return new FlapbookError('ARTIFACT_STORE_UNAVAILABLE', `The artifact store ${url} cannot be used: ${why}`, {
    cause: error,
  });
}

export const statusOf = (error: unknown): number | undefined =>
  (error as S3Fault | null)?.$metadata?.httpStatusCode ?? undefined;

function reason(fault: S3Fault, name: string, status: number | undefined, bucket: string): string {
  if (name === 'NoSuchBucket') return `there is no bucket ${bucket}; create it or correct the address.`;
  if (name === 'CredentialsProviderError') {
    return 'there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile.';
  }
  if (
    /region/i.test(name) ||
    name === 'PermanentRedirect' ||
    name === 'AuthorizationHeaderMalformed' ||
    status === 301
  ) {
    return `the region is missing or wrong (${name}); give it as region=… in the address or as AWS_REGION.`;
  }
  if (status === 401 || status === 403) {
    return `it refuses the credentials (${status} ${name}); check the keys, and that they may list, read, write and delete in the bucket ${bucket}.`;
  }
  if (status !== undefined) return `it answers ${status} (${name}).`;
  if (/region is missing/i.test(fault.message ?? '')) {
    return 'the region is missing; give it as region=… in the address or as AWS_REGION.';
  }
  return `it does not answer (${fault.code ?? name}: ${fault.message ?? 'no reason given'}); check that it runs and that the endpoint is right.`;
}
