import type { DatasetSource } from '../types.ts';

/** The files that a data set is read from, the data first. */
export function filesOf(source: DatasetSource): string[] {
  return source.format === 'task' && source.labels !== null ? [source.file, source.labels] : [source.file];
}

/** The same source with each of its files elsewhere. */
export function relocated(source: DatasetSource, place: (file: string) => string): DatasetSource {
  return source.format === 'task' && source.labels !== null
    ? { ...source, file: place(source.file), labels: place(source.labels) }
    : { ...source, file: place(source.file) };
}
