import { existsSync, readdirSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';

/** Where Debian's Chromium has a Vulkan loader and a driver that computes on the processor. */
const FOLDER = '/usr/lib/chromium';
/** Where Linux lists the drivers that are installed. */
const DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];

/**
 * Lets WebGPU in this process run on Chromium's SwiftShader, where it is there and the machine has no Vulkan driver of
 * its own, nor names one. Slow, but a device like any other.
 *
 * @param set - sets a variable of the environment
 */
export function useSwiftShader(set: (name: string, value: string) => void): void {
  const driver = `${FOLDER}/vk_swiftshader_icd.json`;
  const loader = `${FOLDER}/libvulkan.so.1`;
  if (process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES) return;
  if (DRIVERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)) return;
  if (!existsSync(driver) || !existsSync(loader)) return;
  set('VK_ICD_FILENAMES', driver);
  set('VK_DRIVER_FILES', driver);
  set('XDG_RUNTIME_DIR', tmpdir());
  // It is no module of Node's, which Node says once it is loaded; RTLD_NODELETE lets it stay, to be found by its name.
  const RTLD_NODELETE = 0x1000;
  try {
    process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE);
  } catch {
    // As expected.
  }
}
