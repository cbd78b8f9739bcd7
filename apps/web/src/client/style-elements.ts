/**
 * Editors and menus hand style sheets to the browser as the text of a `<style>` that they make, which the content security
 * policy refuses as it would refuse somebody's markup. Here the text stays out of the element, and its rules go into the
 * element's sheet one by one (CSSOM), which policies leave to scripts: an empty element is all that the policy has to allow.
 *
 * Of elements that are in the document by the end of the task in which they got their text, as those libraries' are.
 */
export function keepStyleElementsEmpty(document: Document): void {
  const create = document.createElement.bind(document);
  document.createElement = ((...given: Parameters<typeof create>) => {
    const element = create(...given);
    if (element instanceof HTMLStyleElement) keepEmpty(element);
    return element;
  }) as typeof document.createElement;
}

function keepEmpty(element: HTMLStyleElement): void {
  let text = '';
  const change = (to: string) => {
    text = to;
    if (element.sheet) fill(element.sheet, text);
    else queueMicrotask(() => element.sheet && fill(element.sheet, text));
  };
  Object.defineProperty(element, 'textContent', { get: () => text, set: (to: unknown) => change(String(to ?? '')) });
  const append = element.appendChild.bind(element);
  element.appendChild = <T extends Node>(child: T): T => {
    if (!(child instanceof Text)) return append(child);
    change(text + child.data);
    return child;
  };
}

function fill(sheet: CSSStyleSheet, text: string): void {
  while (sheet.cssRules.length > 0) sheet.deleteRule(0);
  const parsed = new CSSStyleSheet();
  parsed.replaceSync(text);
  for (const { cssText } of parsed.cssRules) sheet.insertRule(cssText, sheet.cssRules.length);
}
