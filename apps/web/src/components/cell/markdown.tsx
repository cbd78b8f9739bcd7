import { isValidElement, memo, type ReactNode } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { FindingsOf } from '../study/findings';
import { TextLink } from './link';
import css from './markdown.module.css';
import { type MathsPlugins, useMaths } from './maths';
import { safeUrl } from './safe-url';

const components: Components = {
  // The page has a heading of its own above all of a cell’s.
  h1: ({ children }) => <h2 data-top>{children}</h2>,
  a: ({ href, children }) => <TextLink href={href}>{children}</TextLink>,
  // An address that was refused leaves the words that stand for the picture.
  img: ({ src, alt }) =>
    // biome-ignore lint/performance/noImgElement: next/image would make the server fetch what anybody names
    src ? <img src={src} alt={alt ?? ''} loading="lazy" /> : <span>{alt}</span>,
  pre: ({ children }) => {
    const study = studyOf(children);
    if (study !== undefined) return <FindingsOf cell={study} />;
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    return <pre tabIndex={0}>{children}</pre>;
  },
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </section>
  ),
};

/** Markdown as GitHub reads it, with maths. HTML inside it is shown as text, never as HTML. */
export const Markdown = memo(function Markdown({ source }: { source: string }) {
  const maths = useMaths(source);
  return <div className={css.markdown}>{renderMarkdown(source, maths)}</div>;
});

/** The elements of a text; with maths when its plugins are given. */
export function renderMarkdown(source: string, maths?: MathsPlugins): ReactNode {
  return render({
    remarkPlugins: [remarkGfm, ...(maths?.remarkPlugins ?? [])],
    rehypePlugins: maths?.rehypePlugins,
    urlTransform: safeUrl,
    components,
    children: source,
  });
}

/** The cell that a block ```findings names; undefined for any other block. */
function studyOf(block: ReactNode): string | undefined {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(block)) return undefined;
  const { className, children } = block.props;
  return className === 'language-findings' && typeof children === 'string' ? children.trim() : undefined;
}

/** The parser recurses into nested lists and quotes: a text that nests thousands of them must not take the page down. */
function render(options: Options): ReactNode {
  try {
    return ReactMarkdown(options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return (
      <>
        <p role="alert">This text nests lists or quotes too deeply to be shown as Markdown. This is its source:</p>
        <pre>{options.children}</pre>
      </>
    );
  }
}
