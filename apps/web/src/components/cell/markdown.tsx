import { memo } from 'react';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import css from './markdown.module.css';
import { safeUrl } from './safe-url';

const plugins = [remarkGfm];

/** Markdown as GitHub reads it. HTML inside it is shown as text, never as HTML. */
export const Markdown = memo(function Markdown({ source }: { source: string }) {
  return (
    <div className={css.markdown}>
      <ReactMarkdown
        remarkPlugins={plugins}
        urlTransform={safeUrl}
        components={{
          a: ({ href, children }) => (
            <a
              href={href}
              rel="noreferrer noopener"
              target={href?.startsWith('#') || href?.startsWith('/') ? undefined : '_blank'}
            >
              {children}
            </a>
          ),
          table: ({ children }) => (
            <div className={css.scroll}>
              <table>{children}</table>
            </div>
          ),
        }}
      >
        {source}
      </ReactMarkdown>
    </div>
  );
});
