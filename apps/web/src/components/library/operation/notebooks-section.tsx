import Link from 'next/link';
import css from '../library.module.css';
import { Section } from '../shell';
import type { Operation } from './use-operation';

/** The notebooks that show an operation. */
export function NotebooksSection({ notebooks }: Pick<Operation, 'notebooks'>) {
  return (
    <Section title="Notebooks that show it">
      {notebooks.length === 0 ? (
        <p className={css.note}>None at present.</p>
      ) : (
        <ul className={css.links}>
          {notebooks.map((notebook) => (
            <li key={notebook.id}>
              <Link href={`/notebooks/${encodeURIComponent(notebook.id)}`}>
                {notebook.title || 'Untitled notebook'}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
