import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NAMES = ['__proto__', 'constructor', 'toString', '', '\0', '\ud800', 'a'.repeat(70_000)];

/** What a field may hold instead of what it should. */
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63), 5e-324),
  fc.constantFrom<Json>('', '\0', '\ud800', '../../etc/passwd', '/etc/passwd', '1e999', 'a'.repeat(70_000), '(a+)+$'),
  fc.constantFrom<Json>([], {}, [[]], [null], { __proto__: null }),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
);
const edit = fc.record({
  node: fc.nat(0x7fffffff),
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'rename', 'nest', 'repeat', 'swap'),
  value,
  name: fc.constantFrom(...NAMES),
  other: fc.nat(0x7fffffff),
});
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

/** Damage of the text itself: what no value of JSON is written as. */
const textual = fc.oneof(
  { weight: 8, arbitrary: fc.constant((text: string) => text) },
  fc.constantFrom(
    (text: string) => `\uFEFF${text}`,
    (text: string) => text.slice(0, text.length >> 1),
    (text: string) => text.replace(/:\s*\d+/, ':1e999'),
    (text: string) => text.replace(/\{("[^"]*":)/, '{$1null,$1'),
    (text: string) => `${'['.repeat(50_000)}${text}`,
    (text: string) => `${'{"a":'.repeat(50_000)}${text}${'}'.repeat(50_000)}`,
    (text: string) => text + text,
  ),
);

/** A sound value with one to three of its nodes changed. */
export function altered(sound: Json): fc.Arbitrary<Json> {
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => {
    const root = { whole: structuredClone(sound) };
    for (const one of edits) apply(root, one);
    return root.whole;
  });
}

/** The same as text, which may be damaged besides. */
export function alteredText(sound: Json): fc.Arbitrary<string> {
  return fc.tuple(altered(sound), textual).map(([json, damage]) => damage(JSON.stringify(json) ?? ''));
}

interface Place {
  readonly parent: { [name: string]: Json };
  readonly name: string;
}

/** Every place that holds a value. Lists are objects whose names are numbers. */
function placesOf(parent: { [name: string]: Json }, found: Place[] = []): Place[] {
  for (const [name, held] of Object.entries(parent)) {
    found.push({ parent, name });
    if (typeof held === 'object' && held !== null) placesOf(held as { [name: string]: Json }, found);
  }
  return found;
}

function apply(root: { whole: Json }, { node, kind, value, name, other }: Edit): void {
  const places = placesOf(root);
  const place = places[node % places.length]!;
  const { parent } = place;
  const held = parent[place.name]!;
  const put = (key: string, what: Json) =>
    Object.defineProperty(parent, key, { value: what, enumerable: true, configurable: true, writable: true });
  switch (kind) {
    case 'replace':
      put(place.name, structuredClone(value));
      break;
    case 'remove':
      if (parent !== (root as object)) remove(place);
      break;
    case 'rename':
      if (parent === (root as object) || Array.isArray(parent)) break;
      remove(place);
      put(name, held);
      break;
    case 'nest':
      put(place.name, { [name]: [held] });
      break;
    case 'repeat':
      put(
        place.name,
        Array.from({ length: 3 }, () => structuredClone(held)),
      );
      break;
    case 'swap': {
      const second = places[other % places.length]!;
      put(place.name, structuredClone(second.parent[second.name]!));
      break;
    }
  }
}

function remove({ parent, name }: Place): void {
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
}
