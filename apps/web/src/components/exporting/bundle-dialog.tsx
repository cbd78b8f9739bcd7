import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { type Described, describeBundle, downloadFrom, exportAddress } from '../../exporting/describe';
import { bytes } from '../../format/numbers';
import { plural } from '../../format/words';
import { FailureNote } from '../failure-note';
import css from './exporting.module.css';

export interface BundleDialogHandle {
  /** Opens it and asks what the bundle would hold. */
  open: () => void;
}

/** Says what a bundle holds and weighs before it is written. */
export function BundleDialog({ notebook, ref }: { notebook: string; ref: Ref<BundleDialogHandle> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [described, setDescribed] = useState<Described>();
  const ask = async (statistics?: boolean) => setDescribed(await describeBundle(notebook, statistics));
  useImperativeHandle(ref, () => ({
    open() {
      setDescribed(undefined);
      dialog.current?.showModal();
      void ask();
    },
  }));
  const contents = described && 'contents' in described ? described.contents : undefined;
  const download = () => {
    downloadFrom(exportAddress({ notebook }, 'flapbook', contents?.statisticsIncluded));
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby="bundle-title">
      <h2 id="bundle-title">Export a bundle</h2>
      <p>
        One file that another Flapbook imports, verifies by digest and can run again: the cells, the specifications of
        all operations behind them, and their results.
      </p>
      <div role="status">
        {!described && <p className={css.quiet}>Counting what goes along …</p>}
        {contents && (
          <dl className={css.facts}>
            <dt>File</dt>
            <dd>{bytes(contents.bytes)}</dd>
            <dt>Holds</dt>
            <dd>
              {plural(contents.cells, 'cell')}, {plural(contents.operations, 'operation')},{' '}
              {plural(contents.results, 'result')}
            </dd>
            <dt>Needs</dt>
            <dd>
              {[
                ...contents.models.map(({ name, bytes: size }) => `${name} (${bytes(size)})`),
                ...contents.datasets.map(({ name }) => name),
              ].join(', ') || 'nothing else'}
              {contents.models.length > 0 && <span className={css.quiet}> — named by digest, not in the file</span>}
            </dd>
          </dl>
        )}
      </div>
      {described && 'failure' in described && <FailureNote failure={described.failure} />}
      {contents && contents.statisticsBytes > 0 && (
        <label className={css.choice}>
          <input
            type="checkbox"
            checked={contents.statisticsIncluded}
            onChange={({ target }) => void ask(target.checked)}
          />
          <span>
            With statistics and replaced weights, {bytes(contents.statisticsBytes)}.{' '}
            <span className={css.quiet}>Without them, whoever imports it computes them again; their digests stay.</span>
          </span>
        </label>
      )}
      <div className={css.buttons}>
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" className="primary" disabled={!contents} onClick={download}>
          Download
        </button>
      </div>
    </dialog>
  );
}
