/**
 * The input channels of an output projection that belong to units: heads or KV groups have `channelsPerUnit`
 * consecutive ones each, an MLP unit is one channel.
 */
export function channelsOfUnits(units: Int32Array, channelsPerUnit: number): Int32Array {
  const channels = new Int32Array(units.length * channelsPerUnit);
  for (let i = 0; i < units.length; i++) {
    const first = units[i]! * channelsPerUnit;
    for (let c = 0; c < channelsPerUnit; c++) channels[i * channelsPerUnit + c] = first + c;
  }
  return channels;
}
