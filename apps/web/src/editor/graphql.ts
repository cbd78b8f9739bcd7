import { type Diagnostic, linter } from '@codemirror/lint';
import type { Extension, Text } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import { completion, getSchema, graphqlLanguageSupport, schemaStateField, stateExtensions } from 'cm6-graphql';
import type { GraphQLSchema } from 'graphql';
import { type Diagnosis, diagnose } from './diagnose';
import { type Documentation, documentationAt } from './hover';

/**
 * GraphQL in CodeMirror: the language, completion, errors with their fixes, and documentation under the pointer.
 * The schema may come later, by `updateSchema` of cm6-graphql; until then only the language is there.
 */
export function graphqlEditing(schema: GraphQLSchema | undefined): Extension {
  return [graphqlLanguageSupport(), completion, stateExtensions(schema), problems, documentation];
}

const problems = linter(
  ({ state }) => {
    const schema = getSchema(state);
    return schema ? diagnose(state.doc.toString(), schema).map((found) => shown(found, state.doc)) : [];
  },
  {
    delay: 300,
    needsRefresh: ({ startState, state }) => startState.field(schemaStateField) !== state.field(schemaStateField),
  },
);

function shown({ from, to, message, fixes }: Diagnosis, text: Text): Diagnostic {
  return {
    from,
    to,
    message,
    severity: 'error',
    actions: fixes.map(({ name, changes }) => ({
      name,
      apply(view) {
        // The offsets hold for the text that was checked; after more typing, the next check offers the fix again.
        if (view.state.doc.eq(text)) view.dispatch({ changes: [...changes], userEvent: 'input.fix' });
      },
    })),
  };
}

const documentation = hoverTooltip(({ state }, offset) => {
  const schema = getSchema(state);
  const found = schema && documentationAt(state.doc.toString(), offset, schema);
  if (!found) return null;
  return { pos: found.from, end: found.to, create: () => ({ dom: tooltip(found) }) };
});

/** Text only: what a schema says is never taken for markup. */
function tooltip({ title, description, deprecated }: Documentation): HTMLElement {
  const box = element('div', '');
  box.className = 'cm-documentation';
  box.append(element('code', title));
  if (description) box.append(element('p', description));
  if (deprecated !== undefined) box.append(element('p', `Deprecated: ${deprecated}`));
  return box;
}

function element(tag: 'div' | 'code' | 'p', text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
