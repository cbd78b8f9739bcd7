import { type DocumentNode, Kind } from 'graphql';
import * as access from './access';
import * as belonging from './belonging';
import * as catalogue from './catalogue';
import * as exporting from './exporting';
import * as findings from './findings';
import * as hub from './hub';
import * as jobs from './jobs';
import * as library from './library';
import * as notebookSearch from './notebook-search';
import * as notebooks from './notebooks';
import * as operations from './operations';
import * as removal from './removal';
import * as revisions from './revisions';
import * as rows from './rows';
import * as studies from './studies';
import * as studyPlans from './study-plans';
import * as templates from './templates';

/** Every module of documents. A document outside of this folder is one that a server for known documents refuses. */
const modules = {
  access,
  belonging,
  catalogue,
  exporting,
  findings,
  hub,
  jobs,
  library,
  'notebook-search': notebookSearch,
  notebooks,
  operations,
  removal,
  revisions,
  rows,
  studies,
  'study-plans': studyPlans,
  templates,
} satisfies Record<string, object>;

/** What the app asks, by module and name; fragments, which nobody can ask alone, are left out. */
export const allDocuments: ReadonlyMap<string, DocumentNode> = new Map(
  Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported)
      .filter((entry): entry is [string, DocumentNode] => isExecutable(entry[1]))
      .map(([name, document]) => [`${module}.${name}`, document] as const),
  ),
);

export const documentModules: readonly string[] = Object.keys(modules);

function isExecutable(value: unknown): boolean {
  const { kind, definitions } = Object(value) as Partial<DocumentNode>;
  return kind === Kind.DOCUMENT && definitions!.some((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}
