import { useRouter } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { client } from '../../../client/server';
import { OperationSettings } from '../../../documents/library';
import { Entry } from '../../cell/menu';
import menu from '../../cell/menu.module.css';
import { Icon } from '../../chrome/icons';
import { say } from '../../chrome/toast-store';
import { operationAddress } from '../addresses';
import { copyText } from '../copy-text';
import { newNotebook } from '../new-notebook';
import { pipelineDocument } from '../operation/pipeline-document';
import { isOfOtherVersion } from '../other-version-mark';
import { setPinned } from '../pins';
import type { Listed } from './use-operations';

interface Props {
  operation: Listed;
  act: (how: 'run' | 'cancel', keys: readonly string[]) => Promise<void>;
  reload: () => Promise<void>;
}

/** What can be done with an operation of the list. */
export function RowMenu({ operation, act, reload }: Props) {
  const { key, kind, title, status, pinned } = operation;
  const isOther = isOfOtherVersion(operation);
  const router = useRouter();
  const active = status === 'QUEUED' || status === 'RUNNING';
  const use = async () => {
    const { data } = await client.query(OperationSettings, { key }).toPromise();
    const document = data?.operation && pipelineDocument(data.operation.kind, data.operation.settings);
    if (document) await newNotebook(router, title, [document]);
    else say('There is no query for it. Open it and try again.');
  };
  const pin = async () => {
    const failure = await setPinned(key, !pinned);
    if (failure) say(`${failure.message} ${failure.remedy}`);
    await reload();
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="quiet icon" aria-label={`Actions for ${title}`} title="Actions">
          <Icon name="more" />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menu.menu} align="end" sideOffset={4} collisionPadding={8}>
          <Entry act={() => router.push(operationAddress(key))}>Open</Entry>
          {active && <Entry act={() => void act('cancel', [key])}>Cancel</Entry>}
          {!active && status !== 'SUCCEEDED' && kind !== 'plan' && !isOther && (
            <Entry act={() => void act('run', [key])}>Run</Entry>
          )}
          {!isOther && <Entry act={() => void use()}>Use in a new notebook</Entry>}
          <DropdownMenu.Separator className={menu.line} />
          <Entry act={() => void copyText(key, 'The key')}>Copy the key</Entry>
          <Entry act={() => void pin()}>{pinned ? 'Unpin the result' : 'Pin the result'}</Entry>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
