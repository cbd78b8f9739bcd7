import { FlapbookError } from '@flapbook/flap';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const BINARY_UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/**
 * A size as people write it: `50GB`, `1.5 TB`, `512MiB`, or a number of bytes.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function parseBytes(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?$/i.exec(text.trim());
  const unit = found?.[2]?.toUpperCase() ?? '';
  const factor = found?.[3] ? BINARY_UNITS[unit] : UNITS[unit];
  const bytes = found && factor !== undefined ? Math.round(Number(found[1]) * factor) : 0;
  if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new FlapbookError('BAD_PARAMETER', `“${text}” is no size; give one such as 50GB, 1.5TB or 512MiB.`);
}
