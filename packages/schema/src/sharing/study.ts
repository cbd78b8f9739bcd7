import type { JsonObject, Operations } from '@flapbook/operations';
import { readStudyFile } from '@flapbook/studies';
import { type Answer, type Asked, answerTo } from './ask.ts';

/** Cells that one question asks for, and that a revision holds at most: a page is read, not searched. */
const PAGE = 50;
const MOST_CELLS = 500;

/** All that a page shows of a study. Its state and its id are of one server; its cells say how far it is. */
const STUDY = `query Study($id: ID!, $after: String) {
  study(id: $id) {
    name
    spec
    factors { name title levels { value } }
    expectations { text status cells violations { cell observed } }
    cells(first: ${PAGE}, after: $after) {
      edges { node {
        id position settings status failure { message remedy }
        figures { name title unit value digits higherIsBetter timedOn }
        comparison { difference interval { low high } verdict { verdict p moreRows } }
        keys
        evaluation { key interval { low high } }
        prunedModel { key }
      } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** A value that a notebook's variable stands for; the notebook's page has the same rule. */
const REFERENCE = /^\$([A-Za-z_]\w{0,63})$/;

/**
 * What a study's cell shows when its notebook is published: the study of that specification as far as it has come, in
 * pages put together; of a larger one the first cells, with the number of all. Null where nobody has made one, and where the text is none.
 */
export async function studyAnswer(source: string, asked: Asked, operations: Operations): Promise<Answer | null> {
  const spec = specOf(source, asked.values);
  const known = spec === null ? null : await operations.studies.findLike(spec);
  if (known === null) return null;
  const edges: JsonObject[] = [];
  let after: string | null = null;
  for (;;) {
    const answer = await answerTo(STUDY, { ...asked, values: { id: known.id, after } });
    const study = answer?.data?.study as JsonObject | null | undefined;
    if (!answer || !study) return answer;
    const { edges: page, pageInfo } = study.cells as { edges: JsonObject[]; pageInfo: JsonObject };
    edges.push(...page);
    const cells = edges.map(({ node }) => node!);
    if (pageInfo.hasNextPage !== true) return { ...answer, data: { study: { ...study, cells } } };
    if (edges.length >= MOST_CELLS) {
      const { cells: all } = await operations.studies.stateOf(known);
      return { ...answer, data: { study: { ...study, cells, allCells: all.length } } };
    }
    after = String(pageInfo.endCursor);
  }
}

/** The specification that a text says with the notebook's values; null where there is none or a value is missing. */
export function specOf(source: string, values: Asked['values']): unknown {
  try {
    const bound = bind(readStudyFile(source, 'The study'), values);
    return typeof bound === 'object' && bound !== null ? bound : null;
  } catch {
    // Who reads the revision sees the text.
    return null;
  }
}

function bind(value: unknown, values: Asked['values']): unknown {
  if (Array.isArray(value)) return value.map((entry) => bind(entry, values));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bind(inner, values)]));
  }
  const name = typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined;
  if (name === undefined) return value;
  if (!Object.hasOwn(values, name)) throw new Error(`$${name} has no value.`);
  return values[name];
}
