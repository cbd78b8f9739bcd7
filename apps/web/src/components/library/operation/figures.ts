/**
 * What is asked of each kind so that the views have all that they show. A new kind is a line here; one without a line
 * is shown by its parameters alone.
 */
export const figures: Readonly<Record<string, string>> = {
  Calibration: `samples sequenceLength tokens
    layers { layer module channels fluctuation { quantiles(count: 65) } standardisedScore { quantiles(count: 65) } }`,
  Saliency: `samples sequenceLength tokens loss
    layers { layer module channels saliency { quantiles(count: 65) } }`,
  Plan: `requestedRatio achievedRatio threshold parametersBefore parametersAfter milliseconds
    predictedLatency { milliseconds denseMilliseconds share table { provider machine } }
    layers { layer attention { units kept } mlp { units keptCount } }`,
  Gram: `samples sequenceLength tokens heldOutTokens bytes`,
  PrunedModel: `compensation lambda parameters warnings biases { layer attentionNorm mlpNorm }
    footprint { context model { parameters multiplyAdds weightBytes cacheBytes memoryBytes } base { parameters multiplyAdds weightBytes cacheBytes memoryBytes }
      layers { layer attention { parameters multiplyAdds } mlp { parameters multiplyAdds } baseAttention { parameters multiplyAdds } baseMlp { parameters multiplyAdds } } }`,
  Reconstruction: `heldOutTokens layers { layer attention mlp }`,
  ZeroShot: `items tokens acc { value standardError } accNorm { value standardError }
    answers(first: 10) { edges { node { item gold chosen correct margin context choices { text logProbability score } } } }`,
  Latency: `batch sequenceLength newTokens repetitions median p95 tokensPerSecond milliseconds peakBytes device
    prefill { median p25 p75 p95 tokensPerSecond milliseconds } decode { median p25 p75 p95 tokensPerSecond milliseconds }
    densePrefill { median p25 p75 p95 tokensPerSecond milliseconds } denseDecode { median p25 p75 p95 tokensPerSecond milliseconds }
    compare { speedup decodeSpeedup } predictedPrefill { milliseconds share } predictedDecode { milliseconds share }
    footprint { model { parameters multiplyAdds } base { parameters multiplyAdds } }`,
  LatencyTable: `batch sequenceLength newTokens repetitions blocks provider machine device engine peakBytes rest { median p25 p75 } empty { median }
    widths { module units cost times { median p25 p75 } }`,
  Export: `verdict reasons formatTitle dataType weightBytes byteLength folder archive
    files { name byteLength digest address } usage { title language text } selfTest { rows tokens difference tolerance }`,
  Evaluation: `perplexity interval { low high } rows tokens sequenceLength rowNll { quantiles(count: 65) }`,
};

/** The fields of a kind, as they stand in a selection; empty where there are none. */
export function figuresOf(kind: string): string {
  return figures[typeName(kind)] ?? '';
}

/** A document that asks for an operation of a kind by its key. */
export function figuresDocument(kind: string): string {
  const fields = figuresOf(kind);
  return `query Result($key: ID!) {
  operation(key: $key) { key ${fields && `... on ${typeName(kind)} { ${fields} }`} }
}
`;
}

function typeName(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
