/**
 * What a library says was wrong: its first line, without the place in ONNX Runtime's sources that may stand before it, as
 * a function's head or as a condition that was not met.
 */
export function reasonOf(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return line.replace(/^.*\/onnxruntime\S* (?:.*was false\.|.*?\)) (?=\S)/, '').trim();
}
