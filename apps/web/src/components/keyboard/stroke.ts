/** What is pressed: a key with its modifiers, as `Mod+Shift+z`, `Alt+ArrowUp`, `q`, `?`. Mod is Ctrl, and ⌘ on a Mac. */
export type Stroke = string;

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The stroke of an event. Shift counts with letters and named keys; other signs are what Shift makes of them. */
export function strokeOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): Stroke {
  const name = key.length === 1 ? key.toLowerCase() : key;
  const shifted = shiftKey && (key.length > 1 || name !== key.toUpperCase());
  const parts = [(ctrlKey || metaKey) && 'Mod', altKey && 'Alt', shifted && 'Shift', name];
  return parts.filter((part) => typeof part === 'string').join('+');
}

const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

const names: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page up',
  PageDown: 'Page down',
  Delete: 'Del',
  Escape: 'Esc',
};

/** A stroke as it stands on the keys: Ctrl + Shift + Z. */
export function strokeText(stroke: Stroke, mac = isMac): string {
  const parts = stroke.split('+').map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
    return names[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
  return parts.join(' + ');
}
