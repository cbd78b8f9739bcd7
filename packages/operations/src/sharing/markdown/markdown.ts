import type { JsonObject, JsonValue } from '../../keys.ts';
import type { BundledRevision } from '../bundle/content.ts';
import type { BundleManifest } from '../bundle/manifest.ts';
import { operationTable, sourceTable } from './provenance.ts';
import { answerTables } from './tables.ts';
import { escaped, fenced, table } from './text.ts';

/** A notebook as a person reads it in any editor: texts as they are, queries with their answers as tables. */
export function markdownOf(
  revision: Pick<BundledRevision, 'title' | 'variables' | 'cells'>,
  manifest: BundleManifest,
): string {
  const { title, variables, cells } = revision;
  const parts = [
    `# ${escaped(title || 'Untitled notebook')}\n`,
    ...cells.map(
      (cell) =>
        `<a id="cell-${encodeURIComponent(cell.id)}"></a>\n\n${WRITE[cell.kind](cell, { variables, manifest })}`,
    ),
    sources(manifest),
  ];
  return parts.join('\n');
}

type Cell = BundledRevision['cells'][number];

interface Setting {
  readonly variables: JsonObject;
  readonly manifest: BundleManifest;
}

/** How each kind of cell is written. A new kind is a line here. */
const WRITE: { readonly [K in Cell['kind']]: (cell: Cell, setting: Setting) => string } = {
  MARKDOWN: ({ source }) => `${source.trimEnd()}\n`,
  CONTROLS: ({ source }, { variables }) => fenced('graphql', source) + valuesOf(source, variables),
  QUERY: (cell, setting) =>
    [fenced('graphql', cell.source) + valuesOf(cell.source, setting.variables), ...answer(cell, setting)].join('\n'),
  STUDY: ({ source }) => fenced('', source),
};

function answer({ answer: given, notRun }: Cell, { manifest }: Setting): string[] {
  if (notRun) return ['_A mutation; it was not run._\n'];
  const { data, errors } = (given ?? { data: null, errors: [] }) as {
    data: JsonObject | null;
    errors: readonly JsonValue[];
  };
  const messages = errors.map(
    (error) => `> **Error:** ${escaped(String((error as JsonObject).message ?? 'unknown'))}\n`,
  );
  const operations = operationTable(data, manifest);
  return [...messages, ...(data === null ? [] : answerTables(data)), ...(operations === null ? [] : [operations])];
}

/** The values of the variables that a source names and the notebook sets. */
function valuesOf(source: string, variables: JsonObject): string {
  const named = new Set(Array.from(source.matchAll(/\$([_A-Za-z]\w*)/g), ([, name]) => name!));
  const set = Object.entries(variables).filter(([name]) => named.has(name));
  return set.length === 0 ? '' : `\n${table(['variable', 'value'], set)}`;
}

function sources(manifest: BundleManifest): string {
  const list = sourceTable(manifest);
  return `---\n\nRevision \`${manifest.revision}\`\n${list === null ? '' : `\n${list}`}`;
}
