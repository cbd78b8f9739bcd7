export { type HubAddress, hubAddress, parseHubAddress } from './address.ts';
export { cachedFile, cachedSnapshot, linkOrCopy, partFile, snapshotFolder, writeRef } from './cache.ts';
export { HubClient, type HubOptions } from './client.ts';
export { PUBLISHED_DATASETS, type PublishedDataset } from './datasets.ts';
export { requireRoom } from './disk.ts';
export { digestFile, downloadFile } from './download.ts';
export { type PushedFile, type PushOutcome, type PushTarget, pushFiles } from './push/index.ts';
export { filePath, type HubFile, type HubSnapshot, readSnapshot } from './repository.ts';
export { selectModelFiles } from './select.ts';
