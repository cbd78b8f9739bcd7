import css from './json.module.css';

const longest = 200_000;

/** The answer as it came. */
export function JsonView({ data }: { data: unknown }) {
  const text = JSON.stringify(data, null, 2) ?? '';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by keyboard
    <pre className={css.json} tabIndex={0}>
      {text.length > longest ? `${text.slice(0, longest)}\n… ${text.length - longest} more characters` : text}
    </pre>
  );
}
