/** Of the verbs that mutations begin with, those whose past is not made by adding -ed. */
const PAST: Readonly<Record<string, string>> = {
  run: 'ran',
  set: 'set',
  take: 'took',
  cancel: 'cancelled',
  admit: 'admitted',
  retry: 'retried',
  pin: 'pinned',
  unpin: 'unpinned',
};

/** What somebody did, from the name of the mutation: `setRevisionAudience` is “set revision audience”, `signIn` “signed in”. */
export function pastWords(action: string): string {
  const [verb = '', ...rest] = action.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
  return [PAST[verb] ?? (verb.endsWith('e') ? `${verb}d` : `${verb}ed`), ...rest].join(' ');
}
