import Link from 'next/link';
import { operationAddress } from '../addresses';
import css from '../library.module.css';
import { TitleText } from '../title-text';
import type { OtherVersion } from './use-operation';

/** Why an operation of another version is shown as it is stored, and what takes its place. */
export function OtherVersionNotice({ operation: { reason, successor } }: { operation: OtherVersion }) {
  return (
    <div className={css.otherVersion}>
      <p>{reason}</p>
      {successor && (
        <>
          <p>
            <Link href={operationAddress(successor.key)} prefetch={false}>
              {successor.status === 'SUCCEEDED' ? 'See it computed anew' : 'Compute it anew'}
            </Link>
          </p>
          <p className={css.note}>
            <TitleText title={successor.title} />
          </p>
        </>
      )}
    </div>
  );
}
