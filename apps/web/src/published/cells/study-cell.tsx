import { renderToStaticMarkup } from 'react-dom/server';
import { StillStudy } from '../../components/study/still-study';
import { type AnsweredStudy, answeredStudy } from '../../studies/answered';
import { publishedIn } from '../../studies/published/match';
import { studyName } from '../../studies/spec/document';
import { Provenance } from '../provenance';
import { shownIn } from '../shown';
import { StillDrawings } from '../still-drawings';
import css from './cells.module.css';
import { keptMarkup } from './kept-markup';
import type { PublishedCellProps } from './registry';

/** A study with what it had come to when the notebook was published; as what it asks for where nobody had begun it. */
export function StudyCell({ cell, content, digest }: PublishedCellProps) {
  const { id, source, answer, options } = cell;
  const name = studyName(source);
  const study = answeredStudy(answer?.data);
  const operations = shownIn(answer?.data, {
    keys: new Set(content.keys),
    notComputed: new Set(content.notComputed),
  });
  return (
    <section className={css.card} aria-label={`Study: ${name}`}>
      <h2 className={css.title}>{name}</h2>
      {study ? (
        <Results id={id} digest={digest} study={study} options={options} />
      ) : (
        <p className={css.note}>
          A study. Run in a notebook, the same specification shows its results; a copy of this notebook has it.
        </p>
      )}
      <div className={css.below}>
        {operations.length > 0 && <Provenance operations={operations} />}
        <details open={!study}>
          <summary>Specification</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className={css.source} tabIndex={0}>
            {source.trim()}
          </pre>
        </details>
      </div>
    </section>
  );
}

interface ResultsProps {
  id: string;
  digest: string | undefined;
  study: AnsweredStudy;
  options: PublishedCellProps['cell']['options'];
}

function Results({ id, digest, study, options }: ResultsProps) {
  const draw = () => drawn(id, <StillStudy {...study} published={publishedIn(options)} />);
  const markup = digest === undefined ? draw() : keptMarkup(`${digest} ${id}`, draw);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: what React has rendered
  return <div dangerouslySetInnerHTML={{ __html: markup }} />;
}

/** A revision is there for ever: results that cannot be drawn must not take its page along. */
function drawn(id: string, results: React.ReactNode): string {
  try {
    return renderToStaticMarkup(<StillDrawings>{results}</StillDrawings>, { identifierPrefix: `${id}-study` });
  } catch {
    return renderToStaticMarkup(
      <p className={css.note}>The results could not be drawn here. Their numbers are in the revision.</p>,
    );
  }
}
