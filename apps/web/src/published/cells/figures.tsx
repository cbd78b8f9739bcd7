import { renderToStaticMarkup } from 'react-dom/server';
import { type Choice, chooseViews } from '../../views/choose';
import { findSubjects } from '../../views/find';
import { JsonView } from '../../views/json';
import { views } from '../../views/registry';
import { inOrder } from '../order';
import { StillDrawings } from '../still-drawings';
import css from './cells.module.css';
import { keptMarkup } from './kept-markup';

interface Props {
  data: unknown;
  /** The query that the data answer. */
  source: string;
  view: string;
  /** Of the cell: keeps names apart that elements on the page refer to each other by. */
  id: string;
  /** Of the revision; what is drawn for it is kept for the next reader. */
  digest: string | undefined;
}

/** The figures of an answer, by the same views as in the notebook, drawn where this is rendered. */
export function Figures({ id, digest, ...shown }: Props) {
  const draw = () => renderToStaticMarkup(<Drawn id={id} {...shown} />);
  const markup = digest === undefined ? draw() : keptMarkup(`${digest} ${id}`, draw);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: what React has rendered
  return <div dangerouslySetInnerHTML={{ __html: markup }} />;
}

function Drawn({ data, source, view, id }: Omit<Props, 'digest'>) {
  const ordered = inOrder(data, source);
  const choices = chooseViews(view, findSubjects(ordered), views);
  if (view === 'json' || (choices.length === 0 && view === 'auto')) return <JsonView data={ordered} />;
  return (
    <div className={css.figures}>
      {choices.map((choice) => (
        <FigureOf key={choice.view.name} choice={choice} prefix={`${id}-${choice.view.name}`} />
      ))}
    </div>
  );
}

/** One view as markup. A revision is there for ever: one figure that cannot be drawn must not take its page along. */
function FigureOf({ choice: { view, subjects }, prefix }: { choice: Choice; prefix: string }) {
  const { Component, title } = view;
  let markup: string;
  try {
    markup = renderToStaticMarkup(
      <StillDrawings>
        <Component subjects={subjects} />
      </StillDrawings>,
      { identifierPrefix: prefix },
    );
  } catch {
    return <p className={css.note}>The figure “{title}” could not be drawn here. Its numbers are in the revision.</p>;
  }
  // biome-ignore lint/security/noDangerouslySetInnerHtml: as above
  return <div dangerouslySetInnerHTML={{ __html: markup }} />;
}
