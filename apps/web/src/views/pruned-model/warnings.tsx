import css from './warnings.module.css';

/** What to mind about a pruned model before believing its figures. */
export function Warnings({ texts }: { texts: readonly string[] }) {
  return texts.map((text) => (
    <p key={text} className={css.warning}>
      <strong>Mind:</strong> {text}
    </p>
  ));
}
