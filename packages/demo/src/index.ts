import { fileURLToPath } from 'node:url';

export { demoNotebooks } from './notebooks/registry.ts';
export { templates } from './templates/registry.ts';
export type { Registries, Template } from './templates/template.ts';

/** A model that ships with the project, so that everything works without a download. */
export interface DemoModel {
  name: string;
  /** Absolute path of a folder in Hugging Face layout. */
  directory: string;
}

/** A text file that ships with the project: documents separated by a blank line. */
export interface DemoCorpus {
  /** Unique among the corpora: domain and split, such as `demo-stories-test`. */
  name: string;
  domain: 'stories' | 'arithmetic' | 'code';
  split: 'train' | 'test';
  /** Absolute path of the text. */
  file: string;
  description: string;
}

/** The bundled LLaMA-shaped model, trained on the three domains of {@link demoCorpora}. */
export const demoModel: DemoModel = { name: 'flapbook-demo', directory: pathOf('model') };

const descriptions: Record<DemoCorpus['domain'], string> = {
  stories: "Short children's stories: names, pronouns, places and things that must agree over many sentences",
  arithmetic: 'Worksheets: instructions with arithmetic and their worked answers, every equation true',
  code: 'Programs in Tarn, a small invented language, each followed by what it prints',
};

/** The bundled corpora: three domains, each with a train and a test split that share no document. */
export const demoCorpora: readonly DemoCorpus[] = (['stories', 'arithmetic', 'code'] as const).flatMap((domain) =>
  (['train', 'test'] as const).map((split) => ({
    name: `demo-${domain}-${split}`,
    domain,
    split,
    file: pathOf(`corpora/${domain}.${split}.txt`),
    description: `${descriptions[domain]} (${split} split)`,
  })),
);

/** A task's items that ship with the project. */
export interface DemoTask {
  name: string;
  /** Whose layout and prompts they have. */
  task: 'openbookqa';
  /** Absolute path of the JSON lines. */
  file: string;
  description: string;
}

/** Questions that the bundled model can answer better than by chance, in a zero-shot task's layout. */
export const demoTasks: readonly DemoTask[] = [
  {
    name: 'demo-questions',
    task: 'openbookqa',
    file: pathOf('tasks/questions.jsonl'),
    description: '200 questions with four choices about stories and arithmetic, in OpenBookQA’s layout',
  },
];

function pathOf(relative: string): string {
  return fileURLToPath(new URL(`../${relative}`, import.meta.url));
}
