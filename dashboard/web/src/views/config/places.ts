// Finds tiers, rules and weights in the text of a config, so that one is changed and nothing else: comments, order and style stay.
import { yamlLanguage } from '@codemirror/lang-yaml';
import type { SyntaxNode } from '@lezer/common';

const unquoted = (text: string): string => {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
};

function* children(node: SyntaxNode, name: string): Generator<SyntaxNode> {
  for (let child = node.firstChild; child; child = child.nextSibling) if (child.name === name) yield child;
}

/** What stands at a key of a map, at a number of a list, and what the text of a node says. */
function reader(text: string) {
  const of = (node: SyntaxNode | null | undefined) => (node ? unquoted(text.slice(node.from, node.to)) : '');
  const valueOf = (map: SyntaxNode | null | undefined, key: string): SyntaxNode | null => {
    if (!map) return null;
    for (const pair of children(map, 'Pair')) if (of(pair.getChild('Key')?.firstChild) === key) return pair.lastChild;
    return null;
  };
  const items = (list: SyntaxNode | null) => (list ? [...children(list, 'Item')].map((item) => item.firstChild) : []);
  const root = yamlLanguage.parser.parse(text).topNode.getChild('Document')?.lastChild;
  const tier = (route: string, number: number) => items(valueOf(valueOf(valueOf(root, 'routes'), route), 'tiers'))[number] ?? null;
  const rule = (name: string) => items(valueOf(valueOf(root, 'policy'), 'rules')).find((one) => of(valueOf(one, 'name')) === name) ?? null;
  return { of, valueOf, tier, rule };
}

/** A part of a config as it is edited by itself: its text without the indentation it has where it stands. */
export interface Piece { text: string; put: (changed: string) => string }

const pieceAt = (text: string, node: SyntaxNode | null): Piece | null => {
  if (!node) return null;
  const from = node.to - text.slice(node.from, node.to).trimStart().length, to = node.from + text.slice(node.from, node.to).trimEnd().length;
  const column = from - (text.lastIndexOf('\n', from - 1) + 1);
  const indent = ' '.repeat(column);
  return {
    text: text.slice(from, to).replaceAll(`\n${indent}`, '\n'),
    put: (changed) => text.slice(0, from) + changed.trimEnd().replaceAll('\n', `\n${indent}`).replaceAll(/\n[ ]+(?=\n)/g, '\n') + text.slice(to),
  };
};
/** Null when it is not found in the text: it may come from an anchor. */
export const tierIn = (text: string, route: string, tier: number): Piece | null => pieceAt(text, reader(text).tier(route, tier));
export const ruleIn = (text: string, name: string): Piece | null => pieceAt(text, reader(text).rule(name));

/** The weight that stands there is replaced, else one is written. Null when the target is not found in the text. */
export function withWeight(text: string, route: string, tier: number, target: string, weight: number): string | null {
  const { of, valueOf, tier: tierOf } = reader(text);
  const targets = valueOf(tierOf(route, tier), 'targets');
  if (!targets) return null;
  for (const item of children(targets, 'Item')) {
    const entry = item.firstChild;
    if (!entry) continue;
    const put = (from: number, to: number, insert: string) => text.slice(0, from) + insert + text.slice(to);
    if (entry.name === 'Literal' || entry.name === 'QuotedLiteral') {
      if (of(entry) !== target) continue;
      const name = text.slice(entry.from, entry.to);
      return put(entry.from, entry.to, text.trimStart().startsWith('{') ? `{"target": ${name}, "weight": ${weight}}` : `{target: ${name}, weight: ${weight}}`);
    }
    const name = valueOf(entry, 'target');
    if (of(name) !== target || !name) continue;
    const there = valueOf(entry, 'weight');
    if (there) return put(there.from, there.to, String(weight));
    const quoted = name.prevSibling?.prevSibling?.firstChild?.name === 'QuotedLiteral';
    const key = quoted ? '"weight"' : 'weight';
    if (entry.name === 'FlowMapping') return put(name.to, name.to, `, ${key}: ${weight}`);
    const first = name.parent?.getChild('Key')?.firstChild?.from ?? entry.from;
    const line = text.lastIndexOf('\n', first) + 1;
    return put(name.to, name.to, `\n${' '.repeat(first - line)}${key}: ${weight}`);
  }
  return null;
}
