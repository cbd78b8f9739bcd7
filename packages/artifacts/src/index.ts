export { type ArtifactsOptions, openArtifacts } from './registry.ts';
export type {
  ArtifactStat,
  ArtifactStore,
  ByteProgress,
  ByteSource,
  FetchOptions,
  GetOptions,
  ListedArtifact,
  PutOptions,
  PutResumableOptions,
  ResumableSource,
  StoredArtifact,
} from './types.ts';
