import { useGraphiQL } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import 'graphiql/setup-workers/webpack';
import 'graphiql/style.css';
import './colours.css';
import type { GraphQLSchema } from 'graphql';
import { useEffect, useState } from 'react';
import { useShade } from '../components/chrome/use-shade';
import { createFetcher } from './fetcher';
import type { Handover } from './handover';

interface Props {
  schema: GraphQLSchema;
  handover: Handover | undefined;
  /** Given what reads the document as it stands in the editor, `null` once there is no editor. */
  reading: (read: (() => string) | null) => void;
}

/** GraphiQL itself with its editor: large, and loaded on this page only. Nothing of it comes from another host. */
export default function Explorer({ schema, handover, reading }: Props) {
  const [fetcher] = useState(createFetcher);
  return (
    <GraphiQL
      fetcher={fetcher}
      schema={schema}
      dangerouslyAssumeSchemaIsValid
      forcedTheme={useShade()}
      shouldPersistHeaders={false}
      initialQuery={handover?.document}
      initialVariables={handover && JSON.stringify(handover.variables, null, 2)}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Toolbar>
        {({ prettify, copy, merge }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <Reading reading={reading} />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  );
}

/** Stands within GraphiQL to reach its editor: `onEditQuery` comes late, and what was written last would be lost. */
function Reading({ reading }: Pick<Props, 'reading'>) {
  const editor = useGraphiQL((state) => state.queryEditor);
  useEffect(() => {
    if (editor === undefined) return;
    reading(() => editor.getValue());
    return () => reading(null);
  }, [editor, reading]);
  return null;
}
