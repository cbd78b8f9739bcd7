import { useCallback, useEffect, useState } from 'react';
import { client } from '../../client/server';
import { PublishedVersion } from '../../documents/revisions';
import type { Session } from '../../notebook/session';
import { useSessionPart } from '../notebook/context';

/** Whether a notebook has been published and differs from that; asked again after each save and by `look`. */
export function usePublishedVersion(session: Session): { changed: boolean; look: () => void } {
  const save = useSessionPart(session, (snapshot) => snapshot.save);
  const [known, setKnown] = useState<{ version: number; publishedVersion: number | null }>();
  const look = useCallback(async () => {
    const { data } = await client.query(PublishedVersion, { id: session.id }).toPromise();
    if (data?.notebook) setKnown(data.notebook);
  }, [session]);
  const saved = save.kind === 'saved';
  useEffect(() => {
    if (saved) void look();
  }, [saved, look]);
  const published = known?.publishedVersion ?? undefined;
  return { changed: published !== undefined && (!saved || (known?.version ?? 0) > published), look };
}
