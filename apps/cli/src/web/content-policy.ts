import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What a page may do, decided for each answer. */
export interface ContentPolicies {
  /** @param pathname of what is asked for */
  of(pathname: string): ContentPolicy;
}

export interface ContentPolicy {
  /** For the browser. */
  readonly header: string;
  /** For Next.js, which puts the nonce of the policy that a request names into the scripts of a page that it renders. */
  readonly request: string;
}

/** Names that libraries make policies of their own under: Next.js, DOMPurify, and the editor of GraphiQL. */
const TRUSTED_TYPES = [
  'default',
  'flapbook',
  'nextjs',
  'dompurify',
  'defaultWorkerFactory',
  'editorViewLayer',
  'domLineBreaksComputer',
  'standaloneColorizer',
  'tokenizeToString',
  'diffEditorWidget',
  'diffReview',
  'editorGhostText',
  'stickyScrollViewLayer',
];

/** The digest of nothing: style sheets that scripts make are filled rule by rule (web's `style-elements`). */
const EMPTY = `'sha256-${createHash('sha256').digest('base64')}'`;

const STYLES = [`style-src 'self' ${EMPTY}`, `style-src-attr 'none'`];

/** The editor of GraphiQL draws its lines as markup whose styles say where each is. */
const STYLES_OF_GRAPHIQL = [`style-src 'self' ${EMPTY}`, `style-src-attr 'unsafe-inline'`];

/** Of a script that is a worker: it has a policy of its own, and loads its other parts by their addresses as plain strings. */
const WORKER = [`default-src 'none'`, `script-src 'self'`, `connect-src 'self'`].join('; ');

const DIRECTIVES = [
  `default-src 'none'`,
  `connect-src 'self'`,
  `font-src 'self' data:`,
  // Pictures of a notebook's texts may come from elsewhere.
  'img-src * data: blob:',
  `manifest-src 'self'`,
  `worker-src 'self' blob:`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types ${TRUSTED_TYPES.join(' ')}`,
];

/**
 * Policies without `unsafe-inline`, but for style attributes of GraphiQL. Pages that were built ahead stay as they are: their own inline scripts are
 * named by their digests. Pages that are rendered when they are asked for get a nonce of the answer instead, and the digests
 * of the page that says that there is nothing, which may come in their place.
 *
 * @param directory of the built web app
 */
export async function contentPolicies(directory: string): Promise<ContentPolicies> {
  const { routes } = JSON.parse(await readFile(path.join(directory, '.next/prerender-manifest.json'), 'utf8')) as {
    readonly routes: Readonly<Record<string, unknown>>;
  };
  const built = new Map<string, string>();
  for (const route of Object.keys(routes)) {
    const file = path.join(directory, '.next/server/app', `${route === '/' ? '/index' : route}.html`);
    const html = await readFile(file, 'utf8').catch(() => null);
    if (html !== null) built.set(route, digestsOf(html).join(' '));
  }
  const absent = built.get('/_not-found') ?? '';
  return {
    of(pathname) {
      if (pathname.startsWith('/_next/static/')) return { header: WORKER, request: '' };
      const page = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
      const styles = page === '/graphiql' ? STYLES_OF_GRAPHIQL : STYLES;
      const own = built.get(page);
      if (own !== undefined) return { header: policy(own, styles), request: '' };
      const nonce = `'nonce-${randomBytes(16).toString('base64')}'`;
      return { header: policy(`${nonce} ${absent}`.trim(), styles), request: `script-src ${nonce}` };
    },
  };
}

function policy(scripts: string, styles: readonly string[]): string {
  return [...DIRECTIVES, ...styles, `script-src 'self' ${scripts}`].join('; ');
}

/** The inline scripts of a page as `script-src` names them, each once. */
export function digestsOf(html: string): string[] {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text!);
  return [...new Set(inline.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`))];
}
