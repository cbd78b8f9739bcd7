import type { GraphQLSchema } from 'graphql';
import type { Form } from '../form';

/** What a change of a document is to bring about. */
export interface Aim {
  /** What the document says before. */
  from: Form;
  to: Form;
  schema: GraphQLSchema;
}
