import { activate } from './activation.ts';
import { type AttentionInputs, attend } from './attention.ts';
import { attendStep, pastInputs, presentOutputs } from './attention-step.ts';
import type { BlockInputs } from './block.ts';
import type { GraphBuilder, Value } from './builder.ts';
import { sampleStatistics } from './statistics.ts';

/** From the module's input, [rows * T, hidden], to what it adds. */
export function attentionModule({ graph, spec, vector, bias }: BlockInputs, input: Value): Value {
  const { hiddenSize, headDim, sequenceLength } = spec;
  const traits = spec.traits.attention;
  const query = linear(
    graph,
    input,
    graph.input('query', 'float32', ['queryWidth', hiddenSize]),
    bias('queryBias', 'queryWidth'),
  );
  const key = linear(
    graph,
    input,
    graph.input('key', 'float32', ['keyWidth', hiddenSize]),
    bias('keyBias', 'keyWidth'),
  );
  const value = linear(
    graph,
    input,
    graph.input('value', 'float32', ['keyWidth', hiddenSize]),
    bias('valueBias', 'keyWidth'),
  );
  const attentionSpec = { ...spec, traits };
  const given: AttentionInputs = {
    query,
    key,
    value,
    groups: graph.input('groups', 'int64', [1]),
    ...(traits.queryKeyNorm && { norms: { query: vector('queryNorm', headDim), key: vector('keyNorm', headDim) } }),
    ...(traits.rotary && { rope: ropeInputs(graph, sequenceLength, traits.rotary.dimensions) }),
    ...(traits.alibi && { slopes: column(graph, vector('slopes', 'queryHeads')) }),
    ...(spec.trees && {
      tree: {
        positions: graph.input('positions', 'int64', ['rows', sequenceLength]),
        mask: graph.input('mask', 'float32', ['rows', 1, sequenceLength, sequenceLength]),
      },
    }),
  };
  const attended =
    spec.cache === 'step'
      ? attendStep(graph, attentionSpec, { ...given, past: pastInputs(graph, spec) })
      : attend(graph, attentionSpec, given);
  if (spec.cache) presentOutputs(graph, spec, attended);
  const mixed = attended.output;
  observe({ graph, spec }, { name: 'attention', channels: 'queryWidth', input: mixed });
  const output = graph.input('attentionOutput', 'float32', [hiddenSize, 'queryWidth']);
  return linear(graph, mixed, output, bias('attentionOutputBias', hiddenSize));
}

/** From the module's input, [rows * T, hidden], to what it adds. */
export function mlpModule({ graph, spec, bias }: BlockInputs, input: Value): Value {
  const { hiddenSize, traits } = spec;
  const gate = traits.gated
    ? linear(graph, input, graph.input('gate', 'float32', ['channels', hiddenSize]), bias('gateBias', 'channels'))
    : null;
  const up = linear(graph, input, graph.input('up', 'float32', ['channels', hiddenSize]), bias('upBias', 'channels'));
  const activated = activate(graph, traits.activation, gate ?? up);
  const channels = gate ? graph.node('Mul', [activated, up]) : activated;
  observe({ graph, spec }, { name: 'mlp', channels: 'channels', input: channels });
  const down = graph.input('down', 'float32', [hiddenSize, 'channels']);
  return linear(graph, channels, down, bias('downBias', hiddenSize));
}

/** input x weightᵀ + bias; a weight is [out, in]. Multiplied in float16 where the graph does so, and added in float32. */
export function linear(graph: GraphBuilder, input: Value, weight: Value, bias: Value | null): Value {
  if (graph.halfProducts) {
    const sides = [input, weight].map((side) => graph.cast(side, 'float16'));
    const product = graph.cast(graph.node('Gemm', sides, { attributes: { transB: 1 } }), 'float32');
    return bias ? graph.node('Add', [product, bias]) : product;
  }
  return graph.node('Gemm', bias ? [input, weight, bias] : [input, weight], { attributes: { transB: 1 } });
}

/** The inputs of rotary tables. */
export function ropeInputs(graph: GraphBuilder, sequenceLength: number, dimensions: number) {
  return {
    cos: graph.input('cos', 'float32', [sequenceLength, dimensions / 2]),
    sin: graph.input('sin', 'float32', [sequenceLength, dimensions / 2]),
  };
}

/** A number a head as [heads, 1, 1]. */
function column(graph: GraphBuilder, vector: Value): Value {
  return graph.node('Reshape', [vector, graph.constant('int64', [-1, 1, 1], [3])]);
}

/** The outputs that a calibration asks for: of what a module's output projection is given. */
function observe(
  { graph, spec }: Pick<BlockInputs, 'graph' | 'spec'>,
  { name, channels, input }: { readonly name: string; readonly channels: string; readonly input: Value },
): void {
  if (spec.statistics) {
    const { mean, m2 } = sampleStatistics(graph, input, spec.sequenceLength);
    graph.output(`${name}Mean`, mean, 'float32', ['rows', 1, channels]);
    graph.output(`${name}M2`, m2, 'float32', ['rows', 1, channels]);
  }
  if (spec.inputs) graph.output(`${name}Input`, input, 'float32', ['tokens', channels]);
}
