import type { Failure } from '../failure';
import { Icon } from './chrome/icons';
import css from './failure-note.module.css';

/** What did not work and what to do about it. */
export function FailureNote({ failure: { code, message, remedy } }: { failure: Failure }) {
  return (
    <div className={css.note} role="alert">
      <Icon name="warning" />
      <div>
        <p className={css.message}>
          <Words text={message} />
        </p>
        <p>
          <Words text={remedy} />
        </p>
        <code>{code}</code>
      </div>
    </div>
  );
}

/** Text in which `commands` and names stand between signs of their own. */
function Words({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text
      <kbd key={index}>{part}</kbd>
    ),
  );
}
