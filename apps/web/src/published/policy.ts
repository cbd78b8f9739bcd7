import { createHash } from 'node:crypto';
import { themeScript } from '../components/chrome/theme';

const theme = createHash('sha256').update(themeScript).digest('base64');

/**
 * What a published page may do: anybody may have written what it shows. Scripts are the one that sets a kept theme and
 * those of this server, pictures of a text may come from elsewhere, and nothing is embedded.
 */
export const contentPolicy = [
  `default-src 'none'`,
  `script-src 'self' 'sha256-${theme}'`,
  // Drawings and formulas carry styles of their own.
  `style-src 'self' 'unsafe-inline'`,
  `font-src 'self'`,
  'img-src * data:',
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ');
