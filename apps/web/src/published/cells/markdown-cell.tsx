import { renderMarkdown } from '../../components/cell/markdown';
import css from '../../components/cell/markdown.module.css';
import { mayHoldMaths } from '../../components/cell/maths';
import { mathsPlugins } from '../../components/cell/maths-plugins';
import type { PublishedCellProps } from './registry';

export function MarkdownCell({ cell: { source } }: PublishedCellProps) {
  return <div className={css.markdown}>{renderMarkdown(source, mayHoldMaths(source) ? mathsPlugins : undefined)}</div>;
}
