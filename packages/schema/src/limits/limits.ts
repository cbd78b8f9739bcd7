/**
 * What one request may ask for. A failure names the limit and has the code LIMIT_EXCEEDED; that of too many tokens is
 * the parser's.
 */
export const LIMITS = {
  /** Bytes of a request's body, over HTTP. */
  bodyBytes: 1_000_000,
  /** Lexical tokens of a document. */
  tokens: 15_000,
  /** Levels of brackets of any kind, before the document is parsed, and of its variables. */
  nesting: 200,
  /** Levels of fields. The whole pipeline down to a histogram's counts has 13, a full introspection 15. */
  depth: 20,
  /** Fields of the operation's root type. */
  rootFields: 50,
  /** Aliases in the document, each spread of a fragment counted. */
  aliases: 200,
  /**
   * Fields that may be resolved, see `Meter`. A page of 200 operations with state, price and error costs about
   * 5,000; every statistic of a 32-layer model with histograms and quantiles about 4,500.
   */
  cost: 25_000,
  /** Keys of operations in one mutation or subscription. */
  keys: 200,
  /** Characters of the id of the notebook that asks for operations. */
  lane: 64,
  /** Characters of a search. */
  searchCharacters: 200,
  /** Entries of one page of a connection. */
  pageSize: 200,
  /** Nodes of a lineage. */
  lineageNodes: 500,
  /** Bins of a histogram. */
  bins: 512,
  /** Characters of an evaluated row's text. */
  rowCharacters: 4_000,
  /** Resamples of a calibration’s shards. */
  maskResamples: 1_000,
  /** Evaluations of a matrix of calibrations and data sets. */
  crossDomainCells: 200,
  /** Points of a curve over calibration sizes. */
  curveSizes: 32,
  /** Quantiles of a distribution. */
  quantiles: 1025,
} as const;
