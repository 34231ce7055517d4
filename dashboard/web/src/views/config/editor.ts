// CodeMirror, loaded with the config. It lives in a shadow root: there its styles are constructed sheets, which the
// page's policy allows, while a <style> would be refused.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { unifiedMergeView } from '@codemirror/merge';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { ConfigIssue } from '../../api/types';

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--panel)', fontSize: '12.5px', height: '100%' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--muted)', border: '0', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--hover)', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'color-mix(in srgb, var(--accent) 28%, transparent)' },
  '.cm-selectionMatch': { backgroundColor: 'color-mix(in srgb, var(--warn) 25%, transparent)' },
  '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-panels input, .cm-panels button': { color: 'var(--ink)', background: 'var(--panel)', border: '1px solid var(--line-strong)', backgroundImage: 'none' },
  '.cm-insertedLine, .cm-changedLine, &.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--ok-soft)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft)' },
  '.cm-changedText, &.cm-merge-b .cm-changedText': { background: 'none', boxShadow: 'inset 0 -2px var(--tone-ok)' },
  '.cm-deletedChunk .cm-deletedText, .cm-deletedText': { background: 'none', boxShadow: 'inset 0 -2px var(--tone-bad)' },
  // The library paints these with data: images, which the page's policy refuses.
  '.cm-lintRange': { backgroundImage: 'none' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)' },
  '.cm-lint-marker, .cm-lint-marker-error, .cm-lint-marker-warning': { content: 'none', width: '9px', height: '9px', margin: '5px 2px', borderRadius: '50%', background: 'var(--bad)' },
  '.cm-lint-marker-warning': { background: 'var(--warn)' },
  '.cm-collapsedLines': { background: 'var(--raised)', color: 'var(--muted)', paddingBlock: '4px', '&:before, &:after': { content: '"⋯"' } },
});
const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: tags.comment, color: 'var(--muted)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.typeName, tags.labelName, tags.meta, tags.keyword], color: 'var(--warn)' },
]));

const base = (label: string): Extension => [
  lineNumbers(), foldGutter(), drawSelection(), bracketMatching(), yaml(), colours, look, EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }), EditorState.tabSize.of(2),
];

/** A host that has a shadow already (it was shown before) keeps it. */
function open(host: HTMLElement, doc: string, extensions: Extension): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  root.replaceChildren();
  return new EditorView({ parent: root, root, state: EditorState.create({ doc, extensions }) });
}

export interface Editor { text(): string; set(text: string): void; mark(issues: ConfigIssue[]): void; show(line: number): void; end(): void }

export function openEditor(host: HTMLElement, doc: string, locked: boolean, changed: (text: string) => void): Editor {
  const lock = new Compartment();
  const view = open(host, doc, [
    base('Text of the config'), history(), indentOnInput(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(), lintGutter(),
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap]),
    lock.of(EditorState.readOnly.of(locked)),
    EditorView.updateListener.of((update) => { if (update.docChanged) changed(update.state.doc.toString()); }),
  ]);
  const lineAt = (line: number | null) => view.state.doc.line(Math.max(1, Math.min(view.state.doc.lines, line ?? 1)));
  return {
    text: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    mark: (issues) => {
      const found = issues.filter(({ file }) => !file).map((issue): Diagnostic => {
        const { from, to } = lineAt(issue.line);
        return { from, to, severity: issue.warning ? 'warning' : 'error', message: [issue.problem, issue.cure].filter(Boolean).join(' – ') };
      });
      view.dispatch(setDiagnostics(view.state, found));
    },
    show: (line) => {
      const { from } = lineAt(line);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    end: () => view.destroy(),
  };
}

/** What `after` changes of `before`, in one column; what is equal is folded away. */
export function openDiff(host: HTMLElement, before: string, after: string, label: string): () => void {
  const view = open(host, after, [
    base(label), EditorState.readOnly.of(true),
    unifiedMergeView({ original: before, mergeControls: false, gutter: true, collapseUnchanged: { margin: 3, minSize: 6 } }),
  ]);
  return () => view.destroy();
}
