import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ask, forBoth } from './harness.mjs';

forBoth(test, 'the connection is used again after a stream', async ({ client, proxy, mock, counted }) => {
  const way = await counted(await proxy({ chat: ['mock/gpt?tokens=5'] }, await mock()));
  const mine = client(way);
  for (let i = 0; i < 5; i += 1) {
    for await (const chunk of await mine.chat.completions.create({ model: 'chat', messages: ask(), stream: true })) assert.ok(chunk.choices);
    await mine.chat.completions.create({ model: 'chat', messages: ask() });
    await mine.chat.completions.stream({ model: 'chat', messages: ask() }).done();
  }
  // A second one, when a request is asked for before fetch has seen the end of the stream before it. Never one for each.
  assert.ok(way.connections <= 2, `${way.connections} connections for 15 requests`);
});

forBoth(test, 'a stream that ends with an error leaves the connection usable', async ({ client, proxy, mock, counted, sdk }) => {
  const way = await counted(await proxy({ cut: ['mock/gpt?tokens=20&fail_at=5&how=sse_error'], chat: ['mock/gpt'] }, await mock()));
  const mine = client(way);
  await assert.rejects(async () => {
    for await (const chunk of await mine.chat.completions.create({ model: 'cut', messages: ask(), stream: true })) assert.ok(chunk.choices);
  }, sdk.APIError);
  await mine.chat.completions.create({ model: 'chat', messages: ask() });
  assert.ok(way.connections <= 2); // the SDK may give up the connection on which it raised
});

forBoth(test, '50 streams at once are all whole', async ({ client, proxy, mock }) => {
  const mine = client(await proxy({ chat: ['mock/gpt?tokens=20&pace=5'] }, await mock()));
  const one = async () => {
    let text = '';
    for await (const chunk of await mine.chat.completions.create({ model: 'chat', messages: ask(), stream: true })) text += chunk.choices[0].delta.content ?? '';
    return text;
  };
  const texts = await Promise.all(Array.from({ length: 50 }, one));
  assert.ok(texts[0]);
  assert.equal(new Set(texts).size, 1);
});

const recordings = path.join(process.env.SIGNALBOX_TEST_DATA ?? '/nonexistent', 'compat/fixtures/openai-python/inline-snapshot');
const skip = existsSync(recordings) ? false : 'SIGNALBOX_TEST_DATA does not name a folder with compat/fixtures';
const files = skip ? [] : readdirSync(recordings).filter((name) => name.endsWith('.sse')).sort();

test('recorded streams are there to be replayed', { skip }, () => assert.ok(files.length >= 10));

if (!skip) {
  forBoth(test, 'recorded streams of OpenAI are read as what they say', async ({ client, proxy, replay }) => {
    const bodies = files.map((name) => readFileSync(path.join(recordings, name)));
    const upstream = await replay(bodies);
    const routes = Object.fromEntries(files.map((_, i) => [`r${i}`, [`recorded/${i}`]]));
    const mine = client(await proxy(routes, undefined, { providers: { recorded: { kind: 'openai_compatible', base_url: upstream.url, probe: { path: 'off' } } } }));
    for (const [i, body] of bodies.entries()) {
      const final = await mine.chat.completions.stream({ model: `r${i}`, messages: ask() }).finalChatCompletion();
      assert.deepEqual(said(final), expected(body.toString()), files[i]);
    }
  });
}

const said = (completion) => completion.choices.map(({ index, finish_reason, message }) => [
  index, finish_reason, message.content ?? '', message.refusal ?? '', (message.tool_calls ?? []).map((call) => [call.function.name, call.function.arguments]),
]);

function expected(text) {
  const choices = new Map();
  for (const line of text.split('\n')) {
    if (!line.startsWith('data: {')) continue;
    for (const { index, finish_reason, delta } of JSON.parse(line.slice(6)).choices) {
      const choice = choices.get(index) ?? [index, null, '', '', []];
      choices.set(index, choice);
      choice[1] = finish_reason ?? choice[1];
      choice[2] += delta.content ?? '';
      choice[3] += delta.refusal ?? '';
      for (const call of delta.tool_calls ?? []) {
        choice[4][call.index] ??= [call.function.name, ''];
        choice[4][call.index][1] += call.function.arguments ?? '';
      }
    }
  }
  return [...choices.values()].sort(([a], [b]) => a - b);
}
