import { Foundation1764000000001 } from './0001-foundation.ts';
import { Tasks1764100000002 } from './0002-tasks.ts';
import { Jobs1764200000003 } from './0003-jobs.ts';
import { Retention1764300000004 } from './0004-retention.ts';
import { Revisions1764500000006 } from './0006-revisions.ts';
import { Collections1764600000007 } from './0007-collections.ts';
import { Library1764700000008 } from './0008-library.ts';
import { Files1764800000009 } from './0009-files.ts';
import { Claims1764900000010 } from './0010-claims.ts';
import { Publications1765000000011 } from './0011-publications.ts';
import { Methods1765100000012 } from './0012-methods.ts';
import { Saliency1765200000013 } from './0013-saliency.ts';
import { ZeroShot1765400000015 } from './0015-zero-shot.ts';
import { Studies1765500000016 } from './0016-studies.ts';
import { Documents1765600000017 } from './0017-documents.ts';
import { Overlaps1765700000018 } from './0018-overlaps.ts';
import { Access1765900000020 } from './0020-access.ts';
import { Traces1766000000021 } from './0021-traces.ts';
import { Workspaces1766100000022 } from './0022-workspaces.ts';
import { Quotas1766200000023 } from './0023-quotas.ts';
import { Shares1766300000024 } from './0024-shares.ts';
import { Machines1766400000025 } from './0025-machines.ts';
import { TokenSessions1766500000026 } from './0026-token-sessions.ts';
import { PassedOver1766600000027 } from './0027-passed-over.ts';

/** Every migration in the order in which it runs. A new one is one file and one line here. */
export const migrations = [
  Foundation1764000000001,
  Tasks1764100000002,
  Jobs1764200000003,
  Retention1764300000004,
  Revisions1764500000006,
  Collections1764600000007,
  Library1764700000008,
  Files1764800000009,
  Claims1764900000010,
  Publications1765000000011,
  Methods1765100000012,
  Saliency1765200000013,
  ZeroShot1765400000015,
  Studies1765500000016,
  Documents1765600000017,
  Overlaps1765700000018,
  Access1765900000020,
  Traces1766000000021,
  Workspaces1766100000022,
  Quotas1766200000023,
  Shares1766300000024,
  Machines1766400000025,
  TokenSessions1766500000026,
  PassedOver1766600000027,
];
