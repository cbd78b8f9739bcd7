import { Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { updateSchema } from 'cm6-graphql';
import { basicSetup } from 'codemirror';
import { useEffect, useRef, useState } from 'react';
import { format } from '../../editor/format';
import { graphqlEditing } from '../../editor/graphql';
import { looks } from '../../editor/looks';
import { replacement } from '../../editor/replace';
import { useNotebook } from '../notebook/context';
import css from './query-editor.module.css';

interface Props {
  text: string;
  write: (text: string) => void;
  run: () => void;
  close: () => void;
}

/** Writes a document with the schema at hand: completion, documentation, and errors with their fixes. */
export default function QueryEditor({ text, write, run, close }: Props) {
  const { schema } = useNotebook();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const [refused, setRefused] = useState('');
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
            { key: 'Shift-Alt-f', run: (target) => layOut(target, setRefused) },
          ]),
        ),
        basicSetup,
        Prec.low(keymap.of([{ key: 'Escape', run: act('close') }])),
        graphqlEditing(schema),
        looks,
        EditorView.contentAttributes.of({ 'aria-label': 'GraphQL document' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (!docChanged) return;
          setRefused('');
          calls.current.write(state.doc.toString());
        }),
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
    const change = editor && replacement(editor.state.doc, text);
    if (!change) return;
    editor.dispatch({ changes: change });
    // Whoever has the focus elsewhere keeps it; a button that went with the change has left it to nobody.
    if (document.activeElement === document.body) editor.focus();
  }, [text]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is typed here is for the editor, not for the cell around it
    <div onKeyDown={(event) => event.stopPropagation()}>
      <div ref={place} />
      <div className={css.foot}>
        <button type="button" title="Shift+Alt+F" onClick={() => view.current && layOut(view.current, setRefused)}>
          Format
        </button>
        <span role="status">{refused}</span>
      </div>
    </div>
  );
}

/** Lays the text out anew in one step that can be undone, or says why not. */
function layOut(editor: EditorView, say: (refused: string) => void): true {
  const before = editor.state.doc.toString();
  const { text, refused } = format(before);
  say(refused ?? '');
  if (text !== undefined && text !== before) {
    editor.dispatch({ changes: { from: 0, to: before.length, insert: text }, userEvent: 'input.format' });
  }
  editor.focus();
  return true;
}
