import { renderMarkdown } from '../../components/cell/markdown';
import css from '../../components/cell/markdown.module.css';
import { mayHoldMaths } from '../../components/cell/maths';
import { mathsPlugins } from '../../components/cell/maths-plugins';
import { ToldStudies } from '../../components/study/findings';
import { answeredStudy } from '../../studies/answered';
import type { Results } from '../../studies/results/result';
import type { PublishedContent } from '../content';
import type { PublishedCellProps } from './registry';

export function MarkdownCell({ cell: { source }, content }: PublishedCellProps) {
  return (
    <div className={css.markdown}>
      <ToldStudies value={studiesIn(content)}>
        {renderMarkdown(source, mayHoldMaths(source) ? mathsPlugins : undefined)}
      </ToldStudies>
    </div>
  );
}

/** What the studies of a revision had come to, by their cells. */
function studiesIn({ cells }: PublishedContent): ReadonlyMap<string, Results> {
  return new Map(
    cells
      .filter(({ kind }) => kind === 'STUDY')
      .flatMap(({ id, answer }): [string, Results][] => {
        const study = answeredStudy(answer?.data);
        return study ? [[id, study.results]] : [];
      }),
  );
}
