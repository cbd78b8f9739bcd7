/** What a citation names. */
export interface Cited {
  title: string;
  /** Of the revision: SHA-256 in hex. */
  digest: string;
  /** When it was published: an instant. */
  publishedAt: string;
  /** Of its page. */
  url: string;
}

/**
 * An entry for BibTeX and BibLaTeX. Letters of any script stay as they are, which both read as UTF-8; what LaTeX takes as
 * a command is escaped.
 */
export function bibtex({ title, digest, publishedAt, url }: Cited): string {
  return `@misc{flapbook-${digest.slice(0, 12)},
  title        = {{${latex(title) || 'Untitled notebook'}}},
  year         = {${publishedAt.slice(0, 4)}},
  howpublished = {Flapbook notebook, \\url{${urlText(url)}}},
  note         = {SHA-256 \\texttt{${digest}}}
}
`;
}

/** The same in one line of words. */
export function plainCitation({ title, digest, publishedAt, url }: Cited): string {
  return `${title.trim() || 'Untitled notebook'}. Flapbook notebook, published ${publishedAt.slice(0, 10)}. ${url} (SHA-256 ${digest})`;
}

const names: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  // A brace that is only escaped still counts where BibTeX looks for the end of the field.
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
};

function latex(text: string): string {
  return (
    text
      // Line ends and other control characters, and marks that turn the direction of what follows.
      .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\~^{}$&#%_]/g, (character) => names[character] ?? `\\${character}`)
  );
}

/** Inside \url nothing is escaped; what would end it is encoded as addresses do. */
function urlText(url: string): string {
  return url.replace(/[{}\\%\s]/g, (character) => (character === '%' ? '\\%' : encodeURIComponent(character)));
}
