import { CellOf } from './cells/registry';
import type { PublishedContent } from './content';
import css from './document.module.css';

interface Props {
  content: PublishedContent;
  /** Of the content: what is drawn for it is kept for the next reader. Absent for what may still change. */
  digest?: string;
  /** Of running what is missing, where it is known: as it is said to readers. */
  price?: string;
}

/**
 * The cells of a notebook with what they showed, complete without scripts: for a published page, and for a file. Figures
 * are drawn where this is rendered.
 */
export function PublishedCells({ content, digest, price }: Props) {
  return (
    <div className={css.cells}>
      {content.cells.map((cell) => (
        <div key={cell.id} id={`cell-${cell.id}`} className={css.cell} dir="auto">
          <CellOf cell={cell} content={content} digest={digest} price={price} />
        </div>
      ))}
    </div>
  );
}
