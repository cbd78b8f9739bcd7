import { useMemo } from 'react';
import { difference } from '../../../format/numbers';
import { type Beside, besidePublished, type PublishedFigure } from '../../../studies/published/match';
import { perplexityText } from '../../../studies/results/measures';
import type { Result } from '../../../studies/results/result';
import { levelText } from '../../../studies/spec/names';
import type { Column } from '../../../views/parts/data-table';
import { TableFigure } from '../../../views/parts/table-figure';
import css from '../study.module.css';

const columns: readonly Column<Beside>[] = [
  textColumn('Model', ({ published }) => published.model),
  textColumn('Method', ({ published }) => published.method),
  {
    name: 'Ratio',
    value: ({ published }) => published.ratio,
    show: ({ published }) => levelText('ratio', published.ratio),
  },
  {
    name: 'Paper',
    value: ({ published }) => published.perplexity,
    show: ({ published }) => perplexityText(published.perplexity),
  },
  {
    name: 'Ours',
    main: true,
    value: ({ cell }) => cell.figures.perplexity?.value,
    show: ({ cell }) => (cell.figures.perplexity ? perplexityText(cell.figures.perplexity.value) : '–'),
  },
  {
    name: 'Difference',
    value: (row) => row.difference,
    show: (row) => (row.difference === undefined ? '–' : `${difference(row.difference * 100, 1)} %`),
  },
  textColumn(
    'Conditions',
    ({ published }) => `${published.evaluationData}, rows of ${published.sequenceLength} tokens`,
  ),
  textColumn('Source', ({ published }) => published.source),
];

interface Props {
  cells: readonly Result[];
  published: readonly PublishedFigure[];
}

/** Paper, ours and the difference, where figures are published for a cell's own conditions. */
export function Published({ cells, published }: Props) {
  const rows = useMemo(() => besidePublished(cells, published), [cells, published]);
  if (published.length === 0) return null;
  if (rows.length === 0) {
    return (
      <p className={css.note}>
        No figure is published for the models, texts and lengths of this study: there is nothing to stand beside.
      </p>
    );
  }
  return (
    <TableFigure
      name="published"
      title="Paper, ours and the difference"
      note="Perplexity. The difference is a share of the published figure; an open re-run misses the paper by 3 to 4 %."
      columns={columns}
      rows={rows}
      keyOf={({ published: { source, model, method, ratio }, cell }) =>
        [source, model, method, ratio, cell.id].join(' ')
      }
    />
  );
}

function textColumn(name: string, text: (row: Beside) => string): Column<Beside> {
  return { name, text: true, value: text, show: text };
}
