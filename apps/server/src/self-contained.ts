/** What a page refers to. */
export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * A page of our own rendering as one file that asks nobody for anything: style sheets and what they refer to are in it,
 * scripts and hints for the browser are not. The texts in the page are escaped: whatever looks like a tag is ours.
 *
 * @param load gives what lies at an address of this server
 */
export async function selfContained(html: string, load: (address: string) => Promise<Asset>): Promise<string> {
  const bare = html
    .replace(/<script\b[\s\S]*?<\/script>/g, '')
    .replace(/<noscript\b[^>]*>|<\/noscript>/g, '')
    .replace(/<link\b[^>]*\brel="(?:preload|prefetch|modulepreload|icon|canonical|alternate)"[^>]*>/g, '')
    // There is no such place beside the file.
    .replace(/(<a\b[^>]*?)\shref="\/[^"]*"/g, '$1')
    .replace(/<meta\b[^>]*\b(?:property|name)="(?:og|twitter):[^>]*>/g, '');
  const sheets = bare.matchAll(/<link\b[^>]*\brel="stylesheet"[^>]*>/g);
  return replaced(bare, sheets, async ([tag]) => {
    const address = /\bhref="([^"]+)"/.exec(tag)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const { bytes } = await load(address);
    return `<style>${(await withoutReferences(String(bytes), address, load)).replaceAll('</', '<\\/')}</style>`;
  });
}

/** Fonts as data; of the formats that a sheet offers, the one that every browser reads. */
async function withoutReferences(
  css: string,
  sheet: string,
  load: (address: string) => Promise<Asset>,
): Promise<string> {
  const modern = css.replace(/,url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, '');
  return replaced(modern, modern.matchAll(/url\((["']?)(?!data:|#)([^)"']+)\1\)/g), async ([, , address]) => {
    const { type, bytes } = await load(new URL(address!, `http://localhost${sheet}`).pathname);
    return `url(data:${type};base64,${bytes.toString('base64')})`;
  });
}

async function replaced(
  text: string,
  matches: Iterable<RegExpExecArray>,
  by: (match: RegExpExecArray) => Promise<string>,
): Promise<string> {
  const parts: string[] = [];
  let at = 0;
  for (const match of matches) {
    parts.push(text.slice(at, match.index), await by(match));
    at = match.index + match[0].length;
  }
  return parts.join('') + text.slice(at);
}
