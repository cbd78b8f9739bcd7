import { Icon } from '../../components/chrome/icons';
import { plural } from '../../format/words';
import type { PublishedCell } from '../content';
import type { Shown } from '../shown';
import css from './cells.module.css';

interface Props {
  cell: PublishedCell;
  operations: readonly Shown[];
  price: string | undefined;
}

/** Whether the answer is whole, in one line; nothing where it is and rests on nothing that is computed. */
export function State({ cell: { notRun }, operations, price }: Props) {
  if (notRun) {
    return (
      <p className={css.open}>
        <Icon name="pending" /> Changes something on a server: publishing does not send it.
      </p>
    );
  }
  const open = operations.filter(({ computed }) => !computed).length;
  if (open === 0) return null;
  return (
    <p className={css.open}>
      <Icon name="pending" /> Published as a question: {plural(open, 'result')} of {operations.length} had not been
      computed. {price && `Running it here takes ${price}.`}
    </p>
  );
}
