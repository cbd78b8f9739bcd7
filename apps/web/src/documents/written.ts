import type { GraphQLSchema } from 'graphql';
import { exportDocument } from '../components/exporting/export-document';
import { figures, figuresDocument } from '../components/library/operation/figures';
import { analyse } from '../language/analyse';

/** A kind without figures; all of them are asked for alike. */
const OTHER = 'other';

/**
 * The documents that the app writes itself for what it shows beside notebooks, as they are sent: results in the library, and
 * exports. Those of cells are whatever people write into them.
 */
export function writtenDocuments(schema: GraphQLSchema): string[] {
  const sources = [...Object.keys(figures), OTHER].map(figuresDocument).concat([true, false].map(exportDocument));
  return sources.flatMap((source) => {
    const { question, problems } = analyse(source, schema);
    if (!question) throw new Error(`${source}: ${problems.map(({ message }) => message).join(' ')}`);
    return question.moving ? [question.document, question.moving.document] : [question.document];
  });
}
