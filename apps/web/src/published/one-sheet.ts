/** Markup without style attributes, and the style sheet that says the same. */
export interface OneSheet {
  readonly html: string;
  readonly css: string;
}

/** A tag with its attributes as React and the drawings' document write them: values in double quotes, none of which is in a value. */
const TAG = /<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)+>/gi;
const STYLE = /\sstyle="([^"]*)"/;
const CLASS = /(\sclass="[^"]*)"/;

/**
 * Formulas and drawings have sizes and places of their own, which stand in style attributes: a content security policy can
 * allow a sheet by its digest, but no attributes. Here each style becomes a class. Its declarations are important, since an
 * attribute counts for more than any selector.
 *
 * @param html of elements, not of what somebody wrote: text and values are escaped
 */
export function inOneSheet(html: string): OneSheet {
  const classes = new Map<string, string>();
  const classOf = (declarations: string) => {
    const name = classes.get(declarations) ?? `own-${classes.size}`;
    classes.set(declarations, name);
    return name;
  };
  const bare = html.replace(TAG, (tag) => {
    const style = STYLE.exec(tag);
    if (!style) return tag;
    const without = tag.replace(STYLE, '');
    const declarations = declarationsOf(style[1]!);
    if (declarations === '') return without;
    const name = classOf(declarations);
    return CLASS.test(without)
      ? without.replace(CLASS, `$1 ${name}"`)
      : without.replace(/^<[^\s/>]+/, `$& class="${name}"`);
  });
  return { html: bare, css: [...classes].map(([declarations, name]) => `.${name}{${declarations}}`).join('') };
}

/** Names and plain values: nothing that could end a rule or an element, or load anything. */
const DECLARATION = /^\s*(-{0,2}[a-z][a-z0-9-]*)\s*:\s*((?!.*(?:url|image)\()[\w\s#%.,()+*-]+?)\s*$/i;

function declarationsOf(style: string): string {
  return style
    .split(';')
    .flatMap((declaration) => {
      const [, name, value] = DECLARATION.exec(declaration) ?? [];
      return name === undefined ? [] : [`${name}:${value}!important`];
    })
    .join(';');
}
