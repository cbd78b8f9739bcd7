import { createHash, randomBytes } from 'node:crypto';

/** Lets scanners for leaked secrets find a personal access token. */
export const TOKEN_PREFIX = 'flap_';

/** 256 random bits, in letters, digits, hyphens and underscores. */
export function newSecret(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/**
 * What is stored of a secret. A plain SHA-256 is enough: nobody finds 256 random bits by trying, and equal lookups by an
 * index of hashes tell nothing of the secret by their time.
 */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
