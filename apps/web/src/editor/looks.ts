import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

// The second colour alone stands out too little from the sunken ground in the light theme.
const second = 'color-mix(in srgb, var(--second) 85%, var(--ink))';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--accent)' },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: second },
  { tag: [tags.string, tags.number, tags.bool, tags.null], color: 'var(--good)' },
  { tag: [tags.typeName, tags.atom], color: second },
  { tag: tags.comment, color: 'var(--muted)' },
]);

const theme = EditorView.theme({
  '&': { background: 'var(--sunken)', color: 'var(--ink)', borderRadius: '6px', fontSize: '0.875rem' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6', maxHeight: '32rem' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.6rem 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { background: 'transparent', color: 'var(--muted)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'transparent' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--accent-soft) !important' },
  '.cm-tooltip': {
    background: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    maxWidth: 'min(32rem, 90vw)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-panels': { background: 'var(--surface)', color: 'var(--ink)' },
  '.cm-panel.cm-panel-lint ul [aria-selected], .cm-panel.cm-panel-lint ul:focus [aria-selected]': {
    background: 'var(--accent-soft)',
    color: 'var(--ink)',
  },
  '.cm-diagnosticAction': {
    // The letter of its key is underlined in the middle of the text, which must stay one line of text.
    display: 'inline-block',
    minHeight: '0',
    background: 'var(--surface)',
    color: 'var(--accent)',
    border: '1px solid var(--line)',
    cursor: 'pointer',
  },
  '.cm-documentation': { padding: '0.4rem 0.6rem', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  '.cm-documentation code': { fontFamily: 'var(--mono)', color: second },
  '.cm-documentation p': { margin: '0.25rem 0 0' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
});

/** How the editor looks, in both themes. */
export const looks = [syntaxHighlighting(colours), theme];
