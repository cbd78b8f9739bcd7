import { renderToStaticMarkup } from 'react-dom/server';
import { type Choice, chooseViews } from '../../views/choose';
import { findSubjects } from '../../views/find';
import { JsonView } from '../../views/json';
import { views } from '../../views/registry';
import { StillDrawings } from '../still-drawings';
import css from './cells.module.css';

interface Props {
  data: unknown;
  view: string;
  /** Of the cell: keeps names apart that elements on the page refer to each other by. */
  id: string;
}

/** The figures of an answer, by the same views as in the notebook, drawn where this is rendered. */
export function Figures({ data, view, id }: Props) {
  const choices = chooseViews(view, findSubjects(data), views);
  if (view === 'json' || (choices.length === 0 && view === 'auto')) return <JsonView data={data} />;
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
  // biome-ignore lint/security/noDangerouslySetInnerHtml: what React has rendered
  return <div dangerouslySetInnerHTML={{ __html: markup }} />;
}
