import { describeDevices } from '../../test/devices.ts';

/** What the way back is not written for: of the architectures without gradients, one of the reasons. */
const WITHOUT_GRADIENTS = {
  qwen3: 'norms of queries and keys',
  gemma: 'activations other than SiLU',
  gemma2: 'norms behind modules',
  gemma3: 'norms of queries and keys',
  gpt2: 'layer norms',
  opt: 'MLPs without a gate',
  'opt-350m': 'models without a final norm',
  'gpt-neox': 'attention and MLP side by side',
  'gpt-neox-serial': 'MLPs without a gate',
  bloom: 'attention with linear biases',
};

await describeDevices('onnx', { whole: 'cpu', gradients: WITHOUT_GRADIENTS });
