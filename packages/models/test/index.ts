export { encodeValues } from './encodeValues.ts';
export { fixture } from './fixture.ts';
export { type HubServer, startHubServer } from './hub-server.ts';
export { type WriteGgufOptions, writeGguf } from './writeGguf.ts';
export { safetensorsBytes, type TestTensor, writeSafetensors } from './writeSafetensors.ts';
export { mulberry32, type TinyModelOptions, writeTinyModel } from './writeTinyModel.ts';
export { writeTinyTokenizer } from './writeTinyTokenizer.ts';
