import { textFile } from '../files/small.ts';
import type { ExportFile, ExportFormat, ExportOptions, ExportSubject } from '../format.ts';
import { layerTable } from './layers.ts';
import { licenceOf } from './licence.ts';
import { plain, table } from './markdown.ts';

/** The model card, README.md: what the model is, how it was made, and under which licence. */
export async function modelCard(
  subject: ExportSubject,
  format: ExportFormat,
  options: ExportOptions,
): Promise<ExportFile> {
  const { card, name, shape, folder } = subject;
  const licence = await licenceOf(folder.directory);
  const verdict = format.assess(shape, options);
  const sections = [
    frontMatter(licence, subject, format),
    `# ${plain(name)}`,
    shape.pruned
      ? `${plain(card.base)}, pruned in whole attention heads and MLP channels with FLAP (Fluctuation-based Adaptive Structured Pruning).`
      : `${plain(card.base)} as it is, not pruned.`,
    `Format: ${format.title}. ${format.description}`,
    ...(verdict.reasons.length > 0 ? [list(verdict.reasons)] : []),
    '## How to load it',
    ...format.usage('.', shape).map(({ title, language, text }) => `${title}:\n\n\`\`\`${language}\n${text}\n\`\`\``),
    '## Figures',
    table(
      ['', 'base model', 'this model'],
      card.figures.map((figure) => [figure.name, figure.dense ?? '–', figure.pruned]),
    ),
    ...(shape.pruned ? ['### Layer by layer', layerTable(shape)] : []),
    ...(card.settings.length > 0 ? ['## Settings', table(['setting', 'value'], card.settings)] : []),
    ...(card.data.length > 0
      ? [
          '## Calibration data',
          table(
            ['data set', 'SHA-256 of its content'],
            card.data.map((one) => [one.name, one.digest]),
          ),
        ]
      : []),
    '## Keys',
    list([
      `base model: \`${card.modelKey}\` (SHA-256 of its content)`,
      ...(card.prunedKey === null
        ? []
        : [`pruned model: \`${card.prunedKey}\` (SHA-256 of everything it was made from)`]),
    ]),
    '## Licence',
    licence === null
      ? 'The folder of the base model names no licence. Whatever holds for the base model holds for this one.'
      : `That of the base model: ${plain(licence)}.`,
  ];
  return textFile('README.md', `${sections.join('\n\n')}\n`);
}

function frontMatter(licence: string | null, { shape, card }: ExportSubject, { library }: ExportFormat): string {
  const tags = shape.pruned ? ['tags:', '  - flap', '  - structured-pruning'] : [];
  return [
    '---',
    ...(licence === null ? [] : [`license: ${JSON.stringify(licence)}`]),
    ...(card.hubId === null ? [] : [`base_model: ${JSON.stringify(card.hubId)}`]),
    ...(library === undefined ? [] : [`library_name: ${library}`]),
    ...tags,
    '---',
  ].join('\n');
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
