import { client } from '../../client/server';
import { PublishForExport, VersionOfNotebook } from '../../documents/exporting';
import { downloadFrom, exportAddress } from '../../exporting/describe';
import { failuresOf } from '../../failure';
import type { Session } from '../../notebook/session';
import { say } from '../chrome/toast-store';

/** Publishes the notebook as it stands and downloads the page of that revision as one file. */
export async function exportHtml(session: Session): Promise<void> {
  await session.saveNow();
  const { data } = await client.query(VersionOfNotebook, { id: session.id }).toPromise();
  const version = data?.notebook?.version;
  if (version === undefined) return say('The notebook was not exported: it could not be saved first.');
  const { data: outcome, error } = await client
    .mutation(PublishForExport, { notebook: session.id, version })
    .toPromise();
  const published = outcome?.publishRevision;
  if (published?.__typename === 'Revision') downloadFrom(exportAddress({ revision: published.digest }, 'html'));
  else say(`The notebook was not exported. ${published?.message ?? failuresOf(error)[0]?.message ?? ''}`);
}
