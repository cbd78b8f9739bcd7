import { DropdownMenu } from 'radix-ui';
import { useMemo, useRef } from 'react';
import { downloadFrom, exportAddress } from '../../exporting/describe';
import type { Session } from '../../notebook/session';
import { Entry } from '../cell/menu';
import menu from '../cell/menu.module.css';
import { Icon } from '../chrome/icons';
import { type Command, useCommands } from '../palette/commands';
import { BundleDialog, type BundleDialogHandle } from './bundle-dialog';
import { exportHtml } from './export-html';

/** The notebook as a file: what it says now, saved first. */
export function ExportMenu({ session }: { session: Session }) {
  const dialog = useRef<BundleDialogHandle>(null);
  const actions = useMemo(
    () => [
      {
        id: 'export:markdown',
        title: 'Export as Markdown',
        run: async () => {
          await session.saveNow();
          downloadFrom(exportAddress({ notebook: session.id }, 'md'));
        },
      },
      {
        id: 'export:html',
        title: 'Publish and export as HTML',
        run: () => exportHtml(session),
      },
      {
        id: 'export:bundle',
        title: 'Export a bundle with its results …',
        run: async () => {
          await session.saveNow();
          dialog.current?.open();
        },
      },
    ],
    [session],
  );
  const commands = useMemo<readonly Command[]>(
    () => actions.map(({ run, ...action }) => ({ ...action, group: 'Share', run: () => void run() })),
    [actions],
  );
  useCommands(commands);
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <button type="button" className="quiet icon" aria-label="Export" title="Export">
            <Icon name="download" />
          </button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className={menu.menu} align="end" sideOffset={4} collisionPadding={8}>
            {actions.map(({ id, title, run }) => (
              <Entry key={id} act={() => void run()}>
                {title}
              </Entry>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <BundleDialog ref={dialog} notebook={session.id} />
    </>
  );
}
