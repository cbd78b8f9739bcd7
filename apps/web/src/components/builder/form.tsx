import dynamic from 'next/dynamic';
import css from './builder.module.css';

/** Most readers open no form. */
export const BuilderForm = dynamic(() => import('./builder-form'), {
  ssr: false,
  loading: () => <p className={css.note}>The form is being loaded…</p>,
});
