import { describeEngine } from '../../test/conformance.ts';
import { createEngine } from '../registry.ts';

describeEngine('tfjs on wasm', (options) => createEngine('tfjs', { ...options, device: 'wasm' }));
