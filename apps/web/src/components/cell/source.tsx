import dynamic from 'next/dynamic';
import css from './source.module.css';

/** The editor is large and most readers never open it. */
export const Source = dynamic(() => import('./query-editor'), {
  ssr: false,
  loading: () => <div className={css.loading}>The editor is being loaded…</div>,
});
