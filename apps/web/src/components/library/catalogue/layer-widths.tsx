import type { ModelDetails } from '../../../documents/library';
import { whole } from '../../../format/numbers';
import type { Tabular } from '../../../format/tabular';
import type { ResultOf } from '../../../graphql';
import css from '../library.module.css';
import { Scroll, Section } from '../shell';

type Widths = NonNullable<NonNullable<ResultOf<typeof ModelDetails>['model']>['widths']>;

const COLUMNS = [
  ['Query heads', 'queryHeads'],
  ['Key and value heads', 'keyValueHeads'],
  ['MLP channels', 'intermediateSize'],
] as const;

/** How wide each layer is, of a model whose layers differ. */
export function LayerWidths({ widths }: { widths: Widths }) {
  return (
    <Section title="Layers">
      <p className={css.note}>Its layers differ in width, as pruning leaves them.</p>
      <Scroll label="Widths of the layers" data={() => widthsTable(widths)}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Layer</th>
              {COLUMNS.map(([title]) => (
                <th key={title} scope="col" className={css.number}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {widths.map((layer, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
              <tr key={index}>
                <th scope="row">{index}</th>
                {COLUMNS.map(([title, field]) => (
                  <td key={title} className={css.number}>
                    {whole(layer[field])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

function widthsTable(widths: Widths): Tabular {
  return {
    columns: [{ name: 'layer' }, { name: 'query heads' }, { name: 'key and value heads' }, { name: 'MLP channels' }],
    rows: widths.map(({ queryHeads, keyValueHeads, intermediateSize }, layer) => [
      layer,
      queryHeads,
      keyValueHeads,
      intermediateSize,
    ]),
  };
}
