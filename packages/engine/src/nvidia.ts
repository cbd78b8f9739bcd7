/** NVIDIA's libraries multiply float32 with the 11 digits of TF32 otherwise; they read this when they are loaded. */
export function keepFloat32(): void {
  process.env.NVIDIA_TF32_OVERRIDE = '0';
}
