import { describeDevices } from '../../test/devices.ts';

await describeDevices('tfjs', { whole: 'wasm', cache: false });
