import { useNotebook, useVariables } from '../components/notebook/context';
import type { Declared } from '../language/analyse';
import { bind } from '../language/values';
import type { Cell } from '../notebook/content';
import css from './graphiql-link.module.css';
import { graphiqlAddress } from './handover';

/** Opens a cell's document in GraphiQL, with the values that the notebook gives its variables. */
export function GraphiqlLink({ cell, variables }: { cell: Cell; variables: readonly Declared[] }) {
  const { session } = useNotebook();
  const { values } = bind(variables, useVariables());
  return (
    <a
      className={css.link}
      href={graphiqlAddress({ document: cell.source, variables: values, notebook: session.id, cell: cell.id })}
    >
      Open in GraphiQL
    </a>
  );
}
