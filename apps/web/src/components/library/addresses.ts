/** Addresses of the library's pages. Names may hold anything, slashes included. */
export const operationAddress = (key: string): string => `/library/operations/${encodeURIComponent(key)}`;
export const modelAddress = (name: string): string => `/library/models/${encodeURIComponent(name)}`;
export const datasetAddress = (name: string): string => `/library/datasets/${encodeURIComponent(name)}`;

export const studyAddress = (id: string): string => `/library/studies/${encodeURIComponent(id)}`;

/** The page of what a node of a lineage stands for. */
export function nodeAddress({ key, kind, title }: { key: string; kind: string; title: string }): string {
  if (kind === 'model') return modelAddress(title);
  return kind === 'dataset' ? datasetAddress(title) : operationAddress(key);
}

/**
 * Where results are compared. Their keys stand behind the `#`: five hundred of them are more than servers take in an
 * address, and what is behind it is never sent to one.
 */
export function compareAddress(keys: readonly string[]): string {
  return `/library/compare#${new URLSearchParams({ keys: keys.join(',') })}`;
}
