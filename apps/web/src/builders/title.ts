/** Words as a name of GraphQL: “Which ratio?” as WhichRatio. Empty when there is no letter or digit in them. */
export function nameOf(text: string): string {
  const parts = text
    .normalize('NFKD')
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '');
  const name = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  return /^\d/.test(name) ? `_${name}` : name;
}
