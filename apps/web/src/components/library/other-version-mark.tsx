import css from './library.module.css';

/** Says of an operation in a list that another version of Flapbook made it; nothing for one of this version. */
export function OtherVersionMark({ operation }: { operation: { __typename: string } }) {
  return isOfOtherVersion(operation) ? <span className={css.mark}>another version</span> : null;
}

export function isOfOtherVersion({ __typename }: { __typename: string }): boolean {
  return __typename === 'OtherVersionOperation';
}
