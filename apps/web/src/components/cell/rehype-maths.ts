import type { Element, ElementContent, Root } from 'hast';
import { fromHtmlIsomorphic } from 'hast-util-from-html-isomorphic';
import katex, { type KatexOptions } from 'katex';
import { SKIP, visitParents } from 'unist-util-visit-parents';

/**
 * Puts KaTeX's elements in the places that remark-math marks. As rehype-katex does, except that KaTeX's text is read without
 * style attributes, which a browser refuses under the policy of a page as soon as it parses them: the styles are handed on as
 * properties, which React sets through CSSOM.
 */
export function rehypeMaths(settings: KatexOptions): (tree: Root) => void {
  return (tree) =>
    visitParents(tree, 'element', (element, parents) => {
      const classes = [element.properties.className].flat();
      if (element.tagName !== 'code' || !classes.includes('language-math')) return undefined;
      const parent = parents.at(-1)!;
      const inline = classes.includes('math-inline');
      const block = !inline && parent.type === 'element' && parent.tagName === 'pre' ? parent : undefined;
      const place = block ? parents.at(-2)! : parent;
      const formula = element.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
      place.children.splice(place.children.indexOf(block ?? element), 1, ...rendered(formula, !inline, settings));
      return SKIP;
    });
}

function rendered(formula: string, displayMode: boolean, settings: KatexOptions): ElementContent[] {
  let html: string;
  try {
    html = katex.renderToString(formula, { ...settings, displayMode, throwOnError: false });
  } catch (error) {
    // KaTeX shows what it cannot parse itself, but not everything that it stumbles over.
    const properties = { className: ['katex-error'], title: String(error) };
    return [{ type: 'element', tagName: 'span', properties, children: [{ type: 'text', value: formula }] }];
  }
  // KaTeX writes quotes of a text as entities: this can be in tags alone.
  const tree = fromHtmlIsomorphic(html.replaceAll(' style="', ' data-style="'), { fragment: true });
  visitParents(tree, 'element', styled);
  return tree.children as ElementContent[];
}

function styled({ properties }: Element): void {
  const { dataStyle } = properties;
  if (typeof dataStyle !== 'string') return;
  delete properties.dataStyle;
  properties.style = dataStyle;
}
