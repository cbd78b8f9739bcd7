export type { Architecture } from './architectures/architecture.ts';
export { ARCHITECTURES, describeModel } from './architectures/registry.ts';
export { requireCausal, requireGradients } from './architectures/support.ts';
export { expectedTensors, layerLinears, storedTensors } from './architectures/tensors.ts';
export { traitsOf } from './architectures/traits.ts';
export { layerWidths } from './architectures/widths.ts';
export { halfWords, toFloat32, words } from './checkpoints/convert.ts';
export { type GgufEntry, type GgufValue, layOutGguf } from './checkpoints/gguf/encode.ts';
export { readGgufFile } from './checkpoints/gguf/model.ts';
export { ggufName } from './checkpoints/gguf/names.ts';
export { hasUsualFactors, llama3Factors, ROPE_FACTORS } from './checkpoints/gguf/rope-factors.ts';
export { preTokenizerName } from './checkpoints/gguf/tokenizer/pre-tokenizers.ts';
export { openCheckpoint } from './checkpoints/safetensors.ts';
export { withViews } from './checkpoints/views.ts';
export type { ReadOptions } from './datasets/format.ts';
export { parseSource, readDataset } from './datasets/registry.ts';
export { checkSelection } from './datasets/selection.ts';
export { filesOf, relocated } from './datasets/source-files.ts';
export { isText, sourceBytes, tokenise } from './datasets/tokenise.ts';
export { readJsonObject, readSmallFile, regularFileSize } from './files.ts';
export { modelShape, openModelFolder } from './folder.ts';
export * from './hub/index.ts';
export {
  countModel,
  digestModel,
  type FileWeights,
  type InspectOptions,
  inspectColumns,
  inspectFile,
  inspectModel,
} from './inspection/inspect.ts';
export { type Outgoing, outgoing } from './outgoing/outgoing.ts';
export { companionsOf, findModel, holdsWeights, isGguf, type ModelPlace, modelFiles } from './place.ts';
export { type CalibrationRowsOptions, drawCalibrationRows } from './sampling/calibration-rows.ts';
export { DOCUMENT_ROWS, type EvaluationRowsOptions, evaluationRows } from './sampling/evaluation-rows.ts';
export { pythonShuffle } from './sampling/python-shuffle.ts';
export { checkVocabulary } from './tokenizers/check-vocabulary.ts';
export { tokenizerDigest } from './tokenizers/digest.ts';
export { readTokenizerFile } from './tokenizers/file.ts';
export { loadTokenizer } from './tokenizers/load.ts';
export type * from './types.ts';
