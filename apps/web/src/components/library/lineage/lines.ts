/** A text in lines of so many characters, broken between words, with a sign where something is left out. */
export function lines(text: string, characters: number, most: number): string[] {
  const found: string[] = [];
  let rest = text.trim();
  while (rest !== '' && found.length < most) {
    if (rest.length <= characters) {
      found.push(rest);
      rest = '';
      break;
    }
    const gap = rest.lastIndexOf(' ', characters);
    // A long word is cut where the line ends.
    const end = gap > characters / 2 ? gap : characters;
    found.push(rest.slice(0, end));
    rest = rest.slice(end).trim();
  }
  const last = found.at(-1);
  if (rest !== '' && last !== undefined) found[found.length - 1] = `${last.slice(0, characters - 1)}…`;
  return found;
}
