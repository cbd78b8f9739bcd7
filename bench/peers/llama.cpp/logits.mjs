/**
 * What llama.cpp computes for GGUF files: the logarithms of all next tokens' probabilities at some positions of a row, and
 * the ids of texts. Runs in a process of its own, since files that it does not like may end it.
 *
 *     node logits.mjs request.json answer.json
 *
 * Request: { "files": [{ "file", "row": [id, …], "positions": [index, …], "texts": ["…", …] }, …] }. Answer: { "llamaCpp",
 * "files": [{ "positions": [[ln p of each id], …], "texts": [[id, …], …] }, …] }.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const [requestFile, answerFile] = process.argv.slice(2);
const request = JSON.parse(readFileSync(requestFile, 'utf8'));
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: LlamaLogLevel.error });

const files = [];
for (const { file, row, positions, texts } of request.files) {
  const model = await llama.loadModel({ modelPath: file, useMmap: false });
  const context = await model.createContext({
    // With room behind the row: a context that is full drops what is in front.
    contextSize: row.length + 4,
    threads: 1,
    flashAttention: false,
    // The default, float16, alone moves probabilities by a hundredth.
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  });
  const outputs = await context
    .getSequence()
    .controlledEvaluate(
      row.map((token, at) => (positions.includes(at) ? [token, { generateNext: { probabilities: true } }] : token)),
    );
  files.push({
    positions: positions.map((at) => logarithms(outputs[at].next.probabilities)),
    texts: texts.map((text) => [...model.tokenize(text)]),
  });
  await model.dispose();
}
writeFileSync(answerFile, JSON.stringify({ llamaCpp: llama.llamaCppRelease.release, files }));
process.exit(0);

function logarithms(probabilities) {
  const values = new Array(probabilities.size);
  for (const [token, probability] of probabilities) values[token] = Math.log(probability);
  // JSON has no infinity.
  return values.map((value) => Math.max(value, -1000));
}
