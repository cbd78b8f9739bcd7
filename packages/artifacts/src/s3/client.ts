import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Address } from './address.ts';

export type Sdk = typeof import('@aws-sdk/client-s3');

/** Loaded only for S3: it takes a good part of a second. */
export async function connect(address: S3Address): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await import('@aws-sdk/client-s3');
  const { endpoint, forcePathStyle } = address;
  // A store of one's own has no regions, yet signatures name one.
  const own = endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const region = address.region ?? process.env.AWS_REGION ?? (own === undefined ? undefined : 'us-east-1');
  const client = new sdk.S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    forcePathStyle,
    // Not every compatible store knows the newer checksums; the digest is the check here.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  });
  return { sdk, client };
}
