import { say } from '../chrome/toast-store';

/** Copies a text and says so. The clipboard exists on secure origins only: elsewhere the text is shown instead. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is copied.`);
  } catch {
    say(`The browser does not let a page copy here: ${text}`);
  }
}
