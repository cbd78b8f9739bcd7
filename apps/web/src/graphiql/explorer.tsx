import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/webpack';
import 'graphiql/style.css';
import type { GraphQLSchema } from 'graphql';
import { useState } from 'react';
import { readTheme } from '../components/chrome/theme';
import { createFetcher } from './fetcher';
import type { Handover } from './handover';

interface Props {
  schema: GraphQLSchema;
  handover: Handover | undefined;
  changed: (document: string) => void;
}

/** GraphiQL itself with its editor: large, and loaded on this page only. Nothing of it comes from another host. */
export default function Explorer({ schema, handover, changed }: Props) {
  const [fetcher] = useState(createFetcher);
  const [theme] = useState(readTheme);
  return (
    <GraphiQL
      fetcher={fetcher}
      schema={schema}
      dangerouslyAssumeSchemaIsValid
      forcedTheme={theme}
      shouldPersistHeaders={false}
      initialQuery={handover?.document}
      initialVariables={handover && JSON.stringify(handover.variables, null, 2)}
      defaultEditorToolsVisibility="variables"
      onEditQuery={changed}
    />
  );
}
