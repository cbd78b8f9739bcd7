import type { NextApiHandler } from 'next';
import { ForkRevision } from '../../../../documents/revisions';
import { newId } from '../../../../notebook/ids';
import { ask, Refused } from '../../../../published/ask';
import { originOf } from '../../../../published/origin';

/** Makes a notebook of a revision and leads the reader there: what the form on a published page is sent to. */
const fork: NextApiHandler = async (request, response) => {
  if (request.method !== 'POST') {
    response.status(405).setHeader('allow', 'POST').send('Fork is a form that is sent by POST.');
    return;
  }
  // Another site's page may not make notebooks here by its visitors' browsers.
  const { origin } = request.headers;
  if (origin !== undefined && origin !== originOf(request)) {
    response.status(403).send('The form must be sent from a page of this server.');
    return;
  }
  const digest = String(request.query.digest);
  const answer = await ask(request, ForkRevision, { digest, id: newId() }).catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'UNAUTHENTICATED') return null;
    throw error;
  });
  if (answer === null) {
    response.redirect(303, `/sign-in?to=${encodeURIComponent(`/r/${digest}`)}`);
    return;
  }
  const { forkRevision } = answer;
  if (forkRevision.__typename === 'Notebook') {
    response.redirect(303, `/notebooks/${forkRevision.id}`);
  } else {
    const { message, remedy } = forkRevision;
    response.status(404).setHeader('content-type', 'text/plain; charset=utf-8').send(`${message}\n${remedy}\n`);
  }
};

export default fork;
