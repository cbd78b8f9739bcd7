/** A kind of operation for people: `prunedModel` as “pruned model”. */
export function kindInWords(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
