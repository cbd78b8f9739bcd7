import dynamic from 'next/dynamic';
import css from './controls-form.module.css';

/** Most readers change no controls. */
export const ControlsForm = dynamic(() => import('./controls-form'), {
  ssr: false,
  loading: () => <p className={css.note}>The form is being loaded…</p>,
});
