// What the page changes of a config by itself: a weight, a tier, a rule, in whatever style the file is written.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bundled = await build({ entryPoints: [fileURLToPath(new URL('../src/views/config/places.ts', import.meta.url))], bundle: true, write: false, format: 'esm', platform: 'node' });
const { withWeight, tierIn, ruleIn } = await import(`data:text/javascript;base64,${Buffer.from(bundled.outputFiles[0].contents).toString('base64')}`);

const yaml = `# routes: {auto: nonsense}
routes:
  other: {tiers: [{targets: [a/x]}]}
  auto:                       # the usual one
    tiers:
      - targets: [a/x, 'b/y:8b', "c/z"]   # plain
      - strategy: weighted
        targets:
          - {target: a/x, weight: 1}      # flow
          - target: b/y:8b
            weight: 3                     # block
          - target: c/z
          - d/w
`;
const changed = (...args) => {
  const after = withWeight(yaml, ...args);
  const before = yaml.split('\n');
  return after?.split('\n').filter((line) => !before.includes(line));
};

test('a weight that stands there is replaced and nothing else', () => {
  assert.deepEqual(changed('auto', 1, 'a/x', 5), ['          - {target: a/x, weight: 5}      # flow']);
  assert.deepEqual(changed('auto', 1, 'b/y:8b', 5), ['            weight: 5                     # block']);
});

test('one that does not is written in the style of its place', () => {
  assert.deepEqual(changed('auto', 0, 'a/x', 5), ["      - targets: [{target: a/x, weight: 5}, 'b/y:8b', \"c/z\"]   # plain"]);
  assert.deepEqual(changed('auto', 0, 'b/y:8b', 5), ["      - targets: [a/x, {target: 'b/y:8b', weight: 5}, \"c/z\"]   # plain"]);
  assert.deepEqual(changed('auto', 1, 'c/z', 5), ['            weight: 5']);
  assert.deepEqual(changed('auto', 1, 'd/w', 5), ['          - {target: d/w, weight: 5}']);
});

test('what is not there is not found', () => {
  assert.equal(withWeight(yaml, 'auto', 2, 'a/x', 5), null);
  assert.equal(withWeight(yaml, 'nowhere', 0, 'a/x', 5), null);
  assert.equal(withWeight('routes: *anchor', 'auto', 0, 'a/x', 5), null);
  assert.equal(withWeight('', 'auto', 0, 'a/x', 5), null);
});

test('JSON stays JSON', () => {
  const config = { routes: { auto: { tiers: [{ targets: ['a/x', { target: 'b/y', weight: 2 }, { target: 'c/z' }] }] } } };
  for (const space of [0, 1, 2]) {
    const text = JSON.stringify(config, null, space);
    const weight = (target, at) => JSON.parse(withWeight(text, 'auto', 0, target, 7)).routes.auto.tiers[0].targets[at];
    assert.deepEqual(weight('a/x', 0), { target: 'a/x', weight: 7 });
    assert.deepEqual(weight('b/y', 1), { target: 'b/y', weight: 7 });
    assert.deepEqual(weight('c/z', 2), { target: 'c/z', weight: 7 });
  }
});

test('a tier and a rule are taken out without their indentation and put back where they stood', () => {
  const text = `${yaml}policy:
  rules:
    - {name: first, when: {privacy: secret}, then: {floor: private}}
    # about the next
    - name: second one
      when:
        privacy: personal   # any

      then: {tag: seen}
cache: {}
`;
  const tier = tierIn(text, 'auto', 1);
  assert.equal(tier.text.split('\n')[0], 'strategy: weighted');
  assert.equal(tier.text.split('\n')[2], '  - {target: a/x, weight: 1}      # flow');
  assert.equal(tier.put(tier.text), text);
  assert.equal(tier.put('targets: [a/x]'), text.replace(/strategy: weighted[^]*d\/w/, 'targets: [a/x]'));
  const rule = ruleIn(text, 'second one');
  assert.equal(rule.text, 'name: second one\nwhen:\n  privacy: personal   # any\n\nthen: {tag: seen}');
  assert.equal(rule.put(rule.text), text);
  assert.equal(rule.put('name: second one\nwhen: {injection: attack}\nthen:\n  block: true\n'), text.replace(/name: second one[^]*tag: seen}/, 'name: second one\n      when: {injection: attack}\n      then:\n        block: true'));
  assert.equal(ruleIn(text, 'first').text, '{name: first, when: {privacy: secret}, then: {floor: private}}');
  assert.equal(ruleIn(text, 'third'), null);
  assert.equal(tierIn(text, 'auto', 2), null);
});
