import { type ChangeEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Command, useCommands } from '../palette/commands';
import css from './exporting.module.css';

interface Props {
  busy: boolean;
  take: (file: File | undefined) => void;
}

/** Takes a bundle from a file picker, the command palette, or dropped anywhere on the page. */
export function ImportButton({ busy, take }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const commands = useMemo<readonly Command[]>(
    () => [{ id: 'import', title: 'Import a bundle …', group: 'Share', run: () => field.current?.click() }],
    [],
  );
  useCommands(commands);
  const over = useDropped(busy, take);
  const change = ({ target }: ChangeEvent<HTMLInputElement>) => {
    take(target.files?.[0]);
    // The same file may be chosen again.
    target.value = '';
  };
  return (
    <>
      <input ref={field} type="file" accept=".flapbook" hidden onChange={change} data-testid="bundle" />
      <button type="button" disabled={busy} onClick={() => field.current?.click()}>
        Import
      </button>
      {over && <div className={css.drop}>Drop the bundle to import it</div>}
    </>
  );
}

/** Whether a file is held over the page; `take` gets it when it is dropped. */
function useDropped(busy: boolean, take: Props['take']): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holds = ({ dataTransfer }: DragEvent) => !busy && dataTransfer?.types.includes('Files') === true;
    const move = (event: DragEvent) => {
      if (!holds(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!holds(event)) return;
      event.preventDefault();
      take(event.dataTransfer?.files[0]);
    };
    document.addEventListener('dragover', move);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', move);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, [busy, take]);
  return over;
}
