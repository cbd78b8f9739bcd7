import { bibtex, type Cited, plainCitation } from './bibtex';
import css from './page.module.css';

/** How to name the page elsewhere. The buttons appear where there are scripts. */
export function Cite({ cited }: { cited: Cited }) {
  const entries = [
    { id: 'cite-bibtex', name: 'BibTeX', text: bibtex(cited) },
    { id: 'cite-plain', name: 'Text', text: plainCitation(cited) },
    { id: 'cite-digest', name: 'Digest', text: cited.digest },
  ];
  return (
    <section aria-labelledby="cite">
      <h2 id="cite">Cite</h2>
      {entries.map(({ id, name, text }) => (
        <figure key={id} className={css.entry}>
          <figcaption>
            {name}
            <button type="button" className="quiet" data-copy={id} hidden aria-label={`Copy: ${name}`}>
              Copy
            </button>
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre id={id} tabIndex={0}>
            {text}
          </pre>
        </figure>
      ))}
    </section>
  );
}
