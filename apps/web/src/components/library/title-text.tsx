import css from './library.module.css';

/** The title of an operation: what it is about, then what tells it from others. */
export function TitleText({ title }: { title: string }) {
  // A number and its sign stay together.
  const [first, ...rest] = title.replaceAll(' %', '\u00a0%').split(' · ');
  return (
    <>
      {first}
      {rest.length > 0 && (
        <>
          <span className="visually-hidden"> · </span>
          <span className={css.rest}>{rest.join(' · ')}</span>
        </>
      )}
    </>
  );
}
