import { createHash } from 'node:crypto';
import { themeScript } from '../components/chrome/theme';

const theme = sourceOf(themeScript);

/**
 * What a published page may do: anybody may have written what it shows. Scripts are the one that sets a kept theme and
 * those of this server, none of which makes markup; styles are this server's and the sheet of its formulas and drawings;
 * pictures of a text may come from elsewhere; and nothing is embedded.
 *
 * @param css the page's own sheet; empty for none
 */
export function contentPolicy(css: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self' ${theme}`,
    `style-src 'self'${css && ` ${sourceOf(css)}`}`,
    `style-src-attr 'none'`,
    `font-src 'self'`,
    'img-src * data:',
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ');
}

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
