import { controls, type DemoCell, type DemoNotebook, text } from '../notebooks/notebook.ts';
import { pipelineVariables } from '../notebooks/pipeline.ts';

/** What the running version can vary: templates follow it, so that a new method is in them without a line here. */
export interface Registries {
  /** Names of the factors that a study may vary. */
  readonly factors: readonly string[];
  readonly methods: readonly string[];
  readonly metrics: readonly string[];
  readonly compensations: readonly string[];
}

/** A written notebook around a study, to begin one's own with. */
export interface Template {
  readonly id: string;
  readonly title: string;
  /** What it asks, in a sentence. */
  readonly summary: string;
  /** Undefined where this version lacks what it varies. */
  notebook(registries: Registries): DemoNotebook | undefined;
}

interface Draft extends Pick<Template, 'id' | 'title' | 'summary'> {
  /** What is asked and why, in Markdown. */
  readonly question: string;
  /** The specification, YAML. Levels may be variables of the notebook: `$model`. */
  readonly spec: string;
  /** How to read the figures, in Markdown. */
  readonly reading: string;
  readonly next: string;
  readonly definitions?: readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
  /** How the study's cell is shown. */
  readonly options?: DemoCell['options'];
}

export const pipeline = ['$model: ModelName!', '$calibration: DatasetName!', '$evaluation: DatasetName!'];

const { ratio: _, ...pipelineValues } = pipelineVariables;

/** The notebook of a template: question, controls, study, what the results say, and how to read them. */
export function notebookOf(draft: Draft): DemoNotebook {
  const { id, title, question, spec, reading, next, definitions = pipeline, variables, options } = draft;
  return {
    id,
    title,
    variables: { ...pipelineValues, ...variables },
    cells: [
      text('question', `# ${title}\n\n${question.trim()}`),
      controls('controls', definitions),
      {
        id: 'study',
        kind: 'STUDY',
        source: `${spec.trim()}\n`,
        view: 'auto',
        options: { findings: false, ...options },
      },
      text(
        'findings',
        `## What the results say\n\nWritten by the figures and tests of the study above; it changes with them.\n\n\`\`\`findings\nstudy\n\`\`\``,
      ),
      text('reading', `## How to read it\n\n${reading.trim()}`),
      text('next', next.trim()),
    ],
  };
}

/** A template whose study is the same in every version. */
export function template(draft: Draft): Template {
  const { id, title, summary } = draft;
  return { id, title, summary, notebook: () => notebookOf(draft) };
}

/** What every study on the pipeline's data has in common, YAML. */
export const base = `base:
  model: $model
  calibrationData: $calibration
  evaluationData: $evaluation
  sequenceLength: 128`;
