/**
 * The first key that some object of a JSON text holds twice, or null. `JSON.parse` silently keeps the last one, so two
 * readers could see two different tensors under one name; the safetensors format forbids it. `text` must be valid JSON.
 */
export function findDuplicateKey(text: string): string | null {
  // Strings and brackets are all that matters; a string followed by a colon is a key of the innermost object.
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  const objects: (Set<string> | null)[] = [];
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const piece = match[0];
    if (piece === '{') objects.push(new Set());
    else if (piece === '[') objects.push(null);
    else if (piece === '}' || piece === ']') objects.pop();
    else if (isKey(text, token.lastIndex)) {
      const keys = objects.at(-1);
      const key = JSON.parse(piece) as string;
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}
