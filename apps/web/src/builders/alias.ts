import type { Value } from './form';
import type { ArgumentId } from './steps';

/**
 * What each of several siblings is called in a document, by what sets it apart; undefined for one that needs no other
 * name than its field's. Tables and plots take their names from it. No two are the same, nor one of the `taken`.
 */
export function aliasesOf(
  by: ArgumentId,
  values: readonly Value[],
  taken: readonly string[] = [],
): (string | undefined)[] {
  const used = new Set(taken);
  return values.map((value) => {
    const wish = aliasOf(by, value);
    if (wish === undefined) return undefined;
    let alias = wish;
    for (let count = 2; used.has(alias); count++) alias = `${wish}_${count}`;
    used.add(alias);
    return alias;
  });
}

export function aliasOf(by: ArgumentId, value: Value): string | undefined {
  if (by === 'pruned.compensation') return compensated(value);
  const name = by.slice(by.indexOf('.') + 1);
  if (value.kind === 'absent') return `${name}Default`;
  if (value.kind === 'variable') return `${name}_${value.name}`;
  if (value.kind === 'other') return `${name}AsSet`;
  if (typeof value.value === 'string') return nameFrom(name, value.value);
  return `${name}${numbered(by, value.value)}`;
}

function compensated(value: Value): string | undefined {
  if (value.kind === 'absent') return undefined;
  if (value.kind !== 'fixed') return 'compensatedAsSet';
  return value.value === 'NONE' ? 'withoutCompensation' : nameFrom('with', String(value.value).toLowerCase());
}

/** A share as per cent: 0.3 as 30. */
function numbered(by: ArgumentId, value: unknown): string {
  const share = by.endsWith('.ratio') && typeof value === 'number';
  const number = share ? Number((value * 100).toFixed(6)) : value;
  return JSON.stringify(number).replaceAll('-', 'Minus').replaceAll('.', 'point').replaceAll(/\W/g, '_');
}

/** A text as a name of GraphQL: AL_AM as it is, demo-code-train as datasetDemoCodeTrain. */
function nameFrom(prefix: string, text: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(text)) return text;
  const parts = text.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  return prefix + parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}
