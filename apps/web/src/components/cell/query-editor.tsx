import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { graphql, updateSchema } from 'cm6-graphql';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { useNotebook } from '../notebook/context';

interface Props {
  text: string;
  write: (text: string) => void;
  run: () => void;
  close: () => void;
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--accent)' },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: 'var(--second)' },
  { tag: [tags.string, tags.number, tags.bool, tags.null], color: 'var(--good)' },
  { tag: [tags.typeName, tags.atom], color: 'var(--second)' },
  { tag: tags.comment, color: 'var(--muted)' },
]);

const looks = EditorView.theme({
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
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
});

/** Writes a document with the schema at hand: completion, and errors where they are. */
export default function QueryEditor({ text, write, run, close }: Props) {
  const { schema } = useNotebook();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  // The editor is made once and must call what is current.
  const calls = useRef({ write, run, close });
  calls.current = { write, run, close };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; changes come in below
  useEffect(() => {
    if (!place.current) return;
    const act = (call: 'run' | 'close') => () => {
      calls.current[call]();
      return true;
    };
    const editor = new EditorView({
      doc: text,
      parent: place.current,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: 'Shift-Enter', run: act('run') },
            { key: 'Mod-Enter', run: act('run') },
          ]),
        ),
        basicSetup,
        Prec.low(keymap.of([{ key: 'Escape', run: act('close') }])),
        graphql(schema),
        syntaxHighlighting(colours),
        looks,
        EditorView.contentAttributes.of({ 'aria-label': 'GraphQL document' }),
        EditorView.updateListener.of(
          ({ docChanged, state }) => docChanged && calls.current.write(state.doc.toString()),
        ),
      ],
    });
    view.current = editor;
    editor.focus();
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    if (view.current && schema) updateSchema(view.current, schema);
  }, [schema]);

  // Undoing and templates change the text from outside.
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
    editor.focus();
  }, [text]);

  // biome-ignore lint/a11y/noStaticElementInteractions: what is typed here is for the editor, not for the cell around it
  return <div ref={place} onKeyDown={(event) => event.stopPropagation()} />;
}
