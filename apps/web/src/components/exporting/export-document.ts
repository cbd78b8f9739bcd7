import { figuresOf } from '../library/operation/figures';

/** Asks for an export of a model, or of a pruned model by its key, and for what its view shows. */
export function exportDocument(ofModel: boolean): string {
  const field = `export(format: $format, dataType: $dataType) { key ${figuresOf('export')} }`;
  const variables = '$format: ExportFormat!, $dataType: ExportDataType';
  return ofModel
    ? `query Export($subject: ModelName!, ${variables}) { model(name: $subject) { ${field} } }`
    : `query Export($subject: ID!, ${variables}) { operation(key: $subject) { ... on PrunedModel { ${field} } } }`;
}
