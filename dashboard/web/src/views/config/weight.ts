// Changes the weight of one target in the text of a config and nothing else: comments, order and style stay.
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

/** The weight that stands there is replaced, else one is written. Null when the target is not found in the text. */
export function withWeight(text: string, route: string, tier: number, target: string, weight: number): string | null {
  const of = (node: SyntaxNode | null | undefined) => (node ? unquoted(text.slice(node.from, node.to)) : '');
  const valueOf = (map: SyntaxNode | null | undefined, key: string): SyntaxNode | null => {
    if (!map) return null;
    for (const pair of children(map, 'Pair')) if (of(pair.getChild('Key')?.firstChild) === key) return pair.lastChild;
    return null;
  };
  const nth = (list: SyntaxNode | null, index: number) => (list ? [...children(list, 'Item')][index]?.firstChild ?? null : null);

  const root = yamlLanguage.parser.parse(text).topNode.getChild('Document')?.lastChild;
  const targets = valueOf(nth(valueOf(valueOf(valueOf(root, 'routes'), route), 'tiers'), tier), 'targets');
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
