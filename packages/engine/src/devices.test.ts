import { FlapbookError } from '@flapbook/flap';
import { describe, expect, it } from 'vitest';
import { chooseDevice, type DeviceKind, NotInstalledError } from './devices.ts';

function device(name: string, error: Error | null, automatic = true): DeviceKind<string> {
  return { name, automatic, open: () => (error ? Promise.reject(error) : Promise.resolve(`${name} opened`)) };
}

const absent = device('absent', new NotInstalledError('no library'));
const broken = device('broken', new FlapbookError('ENGINE_UNAVAILABLE', 'no driver'));

describe('chooseDevice', () => {
  it('takes the first that starts, and tells of what is installed and does not', async () => {
    const kinds = [absent, broken, device('asked', null, false), device('good', null), device('slow', null)];
    expect(await chooseDevice('e', kinds, undefined)).toEqual({
      name: 'good',
      opened: 'good opened',
      passedOver: [{ device: 'broken', reason: 'no driver' }],
    });
    expect(await chooseDevice('e', kinds, 'asked')).toMatchObject({ name: 'asked', passedOver: [] });
  });

  it('never replaces one that is named', async () => {
    const kinds = [broken, device('good', null)];
    await expect(chooseDevice('e', kinds, 'broken')).rejects.toMatchObject({ message: 'no driver' });
    await expect(chooseDevice('e', kinds, 'other')).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });

  it('says of each why none starts', async () => {
    await expect(chooseDevice('e', [absent, broken], undefined)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: 'No device of engine e starts. absent: no library broken: no driver',
    });
  });
});
