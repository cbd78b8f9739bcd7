// Preloaded into a worker whose device is gone after so many runs, in the words of a graphics card's driver.
import ort from 'onnxruntime-node';

const { InferenceSession } = ort;
const { run } = InferenceSession.prototype;
let left = Number(process.env.TEST_RUNS_LEFT ?? 0);

InferenceSession.prototype.run = function (...given) {
  if (left === 0) return Promise.reject(new Error('WebGPU device lost (2): the driver was reset'));
  left -= 1;
  return run.apply(this, given);
};
