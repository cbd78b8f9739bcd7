/** Bytes of one file on their way. */
export interface Transfer {
  readonly action: 'downloading' | 'checking' | 'reading' | 'hashing' | 'uploading' | 'writing';
  /** Its name, without a path. */
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** The same for people, e.g. `downloading model.safetensors, 1.2 of 13.0 GB`. */
export function sayTransfer({ action, file, doneBytes, totalBytes }: Transfer): string {
  const [unit, divisor] = totalBytes >= 1e9 ? ['GB', 1e9] : ['MB', 1e6];
  const amount = (bytes: number) => (bytes / divisor).toFixed(1);
  return `${action} ${file}, ${amount(Math.min(doneBytes, totalBytes))} of ${amount(totalBytes)} ${unit}`;
}
