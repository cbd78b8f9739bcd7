/**
 * Writes the corpora. Without arguments: the shipped splits, into `corpora/`, and the questions, into `tasks/`. With a folder: the text that the model is
 * trained on, into that folder.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Domain, domains, type Split, splits, writePretraining, writeSplit } from './corpora.ts';
import { writeQuestions } from './questions.ts';

const folder = process.argv[2];
const target = folder ?? fileURLToPath(new URL('../../corpora', import.meta.url));
mkdirSync(target, { recursive: true });
for (const domain of Object.keys(domains) as Domain[]) {
  if (folder) {
    writeFileSync(join(target, `${domain}.txt`), writePretraining(domain));
    continue;
  }
  for (const split of Object.keys(splits) as Split[]) {
    writeFileSync(join(target, `${domain}.${split}.txt`), writeSplit(domain, split));
  }
}
if (!folder) {
  const tasks = fileURLToPath(new URL('../../tasks', import.meta.url));
  mkdirSync(tasks, { recursive: true });
  writeFileSync(join(tasks, 'questions.jsonl'), writeQuestions());
}
