import Link from 'next/link';
import type { Tabular } from '../../../format/tabular';
import { nodeAddress } from '../addresses';
import { kindName, states } from '../kinds';
import css from '../library.module.css';
import { Scroll } from '../shell';
import { StateSign } from '../state-sign';
import type { LineageNode } from './use-lineage';

const sides: Record<string, string> = { BEHIND: 'it rests on this', SELF: 'itself', AHEAD: 'made from it' };

/** A lineage in reading order: what is behind, itself, what was made from it. */
export function LineageTable({ nodes }: { nodes: readonly LineageNode[] }) {
  return (
    <Scroll label="Lineage as a table">
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">Place</th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.key}>
              <td>{kindName(node.kind)}</td>
              <th scope="row" className={css.wide}>
                {node.side === 'SELF' ? node.title : <Link href={nodeAddress(node)}>{node.title}</Link>}
              </th>
              <td>{node.status ? <StateSign status={node.status} /> : '–'}</td>
              <td>{sides[node.side]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export function lineageTabular(nodes: readonly LineageNode[]): Tabular {
  return {
    columns: [{ name: 'kind' }, { name: 'name' }, { name: 'state' }, { name: 'place' }, { name: 'key' }],
    rows: nodes.map(({ kind, title, status, side, key }) => [
      kindName(kind),
      title,
      status ? states[status]?.word : null,
      sides[side],
      key,
    ]),
  };
}
