/** A name of the schema as words: withoutCompensation and WITHOUT_COMPENSATION as Without compensation. */
export function words(name: string): string {
  const spaced = /^[A-Z0-9_]+$/.test(name)
    ? name.replaceAll('_', ' ').toLowerCase()
    : name.replace(/([a-z0-9])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  return capitalised(spaced);
}

/** The beginning of a sentence; a sign such as λ stays as it is. */
export function capitalised(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

/** 1 step, 2 steps; 1 query, 2 queries where the word for several is given. */
export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : several}`;
}
