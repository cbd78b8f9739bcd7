import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useRef, useState } from 'react';
import { client } from '../../client/server';
import { NotebookTemplates } from '../../documents/templates';
import { type Failure, failuresOf, unreachable } from '../../failure';
import { isObject } from '../../format/json';
import type { ResultOf } from '../../graphql';
import { newId } from '../../notebook/ids';
import { saveNotebook } from '../../notebook/remote';
import { say } from '../chrome/toast-store';
import { FailureNote } from '../failure-note';
import { type Command, useCommands } from '../palette/commands';
import css from './template-button.module.css';

type Template = ResultOf<typeof NotebookTemplates>['notebookTemplates'][number];

/** Opens the experiments that ship as studies; the one that is chosen becomes a notebook of one's own. */
export function TemplateButton() {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const [templates, setTemplates] = useState<readonly Template[]>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const open = useCallback(async () => {
    dialog.current?.showModal();
    const { data, error } = await client.query(NotebookTemplates, {}).toPromise();
    setFailure(data ? undefined : (failuresOf(error)[0] ?? unreachable));
    setTemplates(data?.notebookTemplates);
  }, []);
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        { id: 'new:template', title: 'New notebook from a template …', group: 'Notebook', run: () => void open() },
      ],
      [open],
    ),
  );
  const begin = async ({ title, cells, variables }: Template) => {
    setBusy(true);
    const id = newId();
    const content = {
      title,
      cells: cells.map(({ options, ...cell }) => ({ ...cell, options: isObject(options) ? options : {} })),
      variables: isObject(variables) ? variables : {},
    };
    const outcome = await saveNotebook(id, content, 0);
    setBusy(false);
    if (outcome.kind === 'saved') router.push(`/notebooks/${id}`);
    if (outcome.kind === 'failed') say(`No notebook was made. ${outcome.failure.message}`);
  };
  return (
    <>
      <button type="button" onClick={() => void open()}>
        From a template
      </button>
      <dialog ref={dialog} className={css.dialog} aria-labelledby="templates-title">
        <h2 id="templates-title">Begin with a template</h2>
        <p className={css.note}>
          Experiments of the paper as studies. Each runs on the bundled model in minutes, and on yours.
        </p>
        {failure && <FailureNote failure={failure} />}
        {!templates && !failure && <p role="status">The templates are being read…</p>}
        <ul className={css.templates}>
          {templates?.map((template) => (
            <li key={template.id}>
              <button
                type="button"
                disabled={busy}
                aria-describedby={`${template.id}-summary`}
                onClick={() => void begin(template)}
              >
                {template.title}
              </button>
              <p id={`${template.id}-summary`}>{template.summary}</p>
            </li>
          ))}
        </ul>
        <form method="dialog" className={css.buttons}>
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
