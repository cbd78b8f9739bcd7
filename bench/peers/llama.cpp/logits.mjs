/**
 * What llama.cpp computes for GGUF files: the logarithms of all next tokens' probabilities at each position, and the ids
 * of texts. Runs in a process of its own, since files that it does not like may end it.
 *
 *     node logits.mjs < request.json > answer.json
 *
 * Request: { "files": [{ "file", "rows": [[id, …], …], "texts": ["…", …] }, …] }. Answer: { "llamaCpp", "files":
 * [{ "rows": [a row: [a position: [ln p of each id]]], "texts": [[id, …], …] }, …] }.
 */
import { readFileSync, writeSync } from 'node:fs';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const request = JSON.parse(readFileSync(0, 'utf8'));
const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: LlamaLogLevel.error });

const files = [];
for (const { file, rows, texts } of request.files) {
  const model = await llama.loadModel({ modelPath: file, useMmap: false });
  const context = await model.createContext({
    contextSize: Math.max(...rows.map((row) => row.length)),
    flashAttention: false,
    // The default, float16, alone moves probabilities by a hundredth.
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  });
  const sequence = context.getSequence();
  const answers = [];
  for (const row of rows) {
    await sequence.clearHistory();
    const asked = row.map((token) => [token, { generateNext: { probabilities: true } }]);
    const outputs = await sequence.controlledEvaluate(asked);
    answers.push(outputs.map((output) => logarithms(output.next.probabilities)));
  }
  files.push({ rows: answers, texts: texts.map((text) => [...model.tokenize(text)]) });
  await model.dispose();
}

const answer = Buffer.from(JSON.stringify({ llamaCpp: llama.llamaCppRelease.release, files }));
for (let done = 0; done < answer.length; ) done += writeSync(1, answer, done);
process.exit(0);

function logarithms(probabilities) {
  const values = new Array(probabilities.size);
  for (const [token, probability] of probabilities) values[token] = Math.log(probability);
  // JSON has no infinity.
  return values.map((value) => Math.max(value, -1000));
}
