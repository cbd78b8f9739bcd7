import {
  type Assessment,
  EXPORT_FORMATS,
  type ExportResult,
  exportFolder,
  exportFormat,
  type ExportFormat as Format,
  storedBytes,
  type Usage,
} from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { shapeOf } from '../nodes/export-shape.ts';
import { type ExportNode, isPruned } from '../nodes/nodes.ts';
import { resultOf } from '../nodes/state.ts';
import { ExportDataType, ExportFormat, ExportVerdict } from './enums.ts';
import { keyOf, Operation } from './operation.ts';
import { Prunable } from './prunable.ts';

interface FileNode {
  readonly key: string;
  readonly name: string;
  readonly digest: string;
  readonly byteLength: number;
}

const ExportedFile = builder.objectRef<FileNode>('ExportedFile').implement({
  description: 'A file of a written model.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Within the export’s folder.' }),
    byteLength: t.exposeFloat('byteLength', { description: 'Its size in bytes.' }),
    digest: t.exposeString('digest', { description: 'SHA-256 of its bytes, in hex.' }),
    address: t.string({
      description: 'Where this server sends it; parts may be asked for.',
      resolve: ({ key, name }) => `/export/model/${key}/${name.split('/').map(encodeURIComponent).join('/')}`,
    }),
  }),
});

const ExportUsage = builder.objectRef<Usage>('ExportUsage').implement({
  description: 'What is typed to load a written model.',
  fields: (t) => ({
    title: t.exposeString('title'),
    language: t.exposeString('language', { description: 'python, shell or javascript.' }),
    text: t.exposeString('text'),
  }),
});

interface SelfTestNode {
  readonly rows: number;
  readonly tokens: number;
  readonly expected: number;
  readonly found: number;
  readonly difference: number;
  readonly tolerance: number;
}

const ExportSelfTest = builder.objectRef<SelfTestNode>('ExportSelfTest').implement({
  description:
    'The written files opened again, and the same rows of drawn tokens run through them and through the model.',
  fields: (t) => ({
    rows: t.exposeInt('rows', { description: 'Number of rows.' }),
    tokens: t.exposeInt('tokens', { description: 'Number of predicted tokens.' }),
    expected: t.exposeFloat('expected', {
      description: 'Mean negative log-likelihood that the model gives a token, in nats.',
    }),
    found: t.exposeFloat('found', { description: 'The same from the written files, in nats.' }),
    difference: t.exposeFloat('difference', { description: 'Largest difference of a row’s mean, in nats a token.' }),
    tolerance: t.exposeFloat('tolerance', { description: 'What it may be, in nats a token.' }),
  }),
});

export const Export = builder.objectRef<ExportNode>('Export');

Export.implement({
  interfaces: [Operation],
  description: 'A model’s files in a format that other programs load. They are tested before it has succeeded.',
  fields: (t) => ({
    subject: t.expose('subject', { type: Prunable }),
    format: t.field({ type: ExportFormat, resolve: ({ operation }) => operation.parameters.format }),
    formatTitle: t.string({
      description: 'What the format is called.',
      resolve: ({ operation }) => exportFormat(operation.parameters.format).title,
    }),
    dataType: t.field({ type: ExportDataType, resolve: ({ operation }) => operation.parameters.dataType }),
    verdict: t.field({
      type: ExportVerdict,
      nullable: true,
      description: 'Known before it runs; null while the plan of a pruned model is not there.',
      resolve: async (node, _args, context) => (await assessed(node, context))?.verdict ?? null,
    }),
    reasons: t.stringList({
      nullable: true,
      description: 'Why, and what else to know, in sentences; null while the verdict is.',
      resolve: async (node, _args, context) => (await assessed(node, context))?.reasons ?? null,
    }),
    weightBytes: t.float({
      nullable: true,
      description: 'Bytes that the weights take or will take; null while the plan of a pruned model is not there.',
      async resolve(node, _args, context) {
        const shape = await shapeOf(node.subject, context);
        const { format, dataType } = node.operation.parameters;
        const model = isPruned(node.subject) ? node.subject.model : node.subject;
        return shape && Math.round(exportFormat(format).weightBytes(shape, { dataType }, storedBytes(model)));
      },
    }),
    byteLength: t.float({
      nullable: true,
      description: 'Bytes of all files; null until it has succeeded.',
      resolve: of(({ byteLength }) => byteLength),
    }),
    files: t.field({
      type: [ExportedFile],
      nullable: true,
      description: 'In the order in which they were written; null until it has succeeded.',
      extensions: costs({ entries: 20 }),
      resolve: of(({ files }, key) => files.map((file) => ({ ...file, key }))),
    }),
    folder: t.string({
      description: 'A name for the folder that the files are to lie in.',
      resolve: folderOf,
    }),
    archive: t.string({
      nullable: true,
      description: 'Where this server sends all files as one ZIP file; null until it has succeeded.',
      resolve: of((_result, key) => `/export/model/${key}.zip`),
    }),
    usage: t.field({
      type: [ExportUsage],
      nullable: true,
      description:
        'What to type once the files lie in that folder; null while the plan of a pruned model is not there.',
      extensions: costs({ entries: 3 }),
      async resolve(node, args, context) {
        const shape = await shapeOf(node.subject, context);
        return (
          shape && exportFormat(node.operation.parameters.format).usage(await folderOf(node, args, context), shape)
        );
      },
    }),
    selfTest: t.field({
      type: ExportSelfTest,
      nullable: true,
      description: 'Null until it has succeeded.',
      resolve: of(({ selfTest }) => selfTest),
    }),
  }),
});

const ExportFormatInfo = builder.objectRef<Format>('ExportFormatInfo').implement({
  description: 'A format that models are written in.',
  fields: (t) => ({
    format: t.field({ type: ExportFormat, resolve: ({ name }) => name }),
    title: t.exposeString('title'),
    description: t.exposeString('description'),
    dataTypes: t.field({
      type: [ExportDataType],
      description: 'That it can be written in, the default first.',
      resolve: ({ dataTypes }) => [...dataTypes],
    }),
  }),
});

builder.queryField('exportFormats', (t) =>
  t.field({
    type: [ExportFormatInfo],
    description: 'Every format that models are written in.',
    extensions: costs({ entries: 5 }),
    resolve: () => [...EXPORT_FORMATS.values()],
  }),
);

/** Of the pruned model as it was computed where it was, else as its plan says that it will be. */
async function assessed(
  node: ExportNode,
  context: SchemaContext,
): Promise<Pick<Assessment, 'verdict' | 'reasons'> | null> {
  const result = await resultOf<ExportResult>(node, context);
  if (result !== null) return result;
  const shape = await shapeOf(node.subject, context);
  const { format, dataType } = node.operation.parameters;
  return shape && exportFormat(format).assess(shape, { dataType });
}

async function folderOf(node: ExportNode, args: object, context: SchemaContext): Promise<string> {
  const { name } = isPruned(node.subject) ? node.subject.model : node.subject;
  return exportFolder(name, node.operation.parameters, await keyOf(node, args, context));
}

/** A field of the result; null while there is none. */
function of<T>(pick: (result: ExportResult, key: string) => T) {
  return async (node: ExportNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const result = await resultOf<ExportResult>(node, context);
    return result === null ? null : pick(result, node.operation.key);
  };
}
