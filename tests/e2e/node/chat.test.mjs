import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, forBoth } from './harness.mjs';

const tool = (name) => ({
  type: 'function',
  function: { name, description: `${name} of a city`, parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } },
});
const tools = [tool('get_weather'), tool('get_time')];
const both = ask('What is the weather and the time in Vienna?');

for (const kind of ['demo', 'http']) {
  const start = async ({ mock, proxy }) => (kind === 'demo' ? proxy({ chat: ['demo/demo-chat'] }) : proxy({ chat: ['mock/gpt'] }, await mock()));

  forBoth(test, `${kind}: a stream gives the text of a whole answer`, async (s) => {
    const client = s.client(await start(s));
    const whole = await client.chat.completions.create({ model: 'chat', messages: ask() });
    assert.ok(whole.choices[0].message.content);
    assert.equal(whole.choices[0].finish_reason, 'stop');
    assert.ok(whole.usage.total_tokens > 0);
    assert.ok(whole._request_id);
    let text = '';
    for await (const chunk of await client.chat.completions.create({ model: 'chat', messages: ask(), stream: true })) text += chunk.choices[0].delta.content ?? '';
    assert.equal(text, whole.choices[0].message.content);
  });

  forBoth(test, `${kind}: the stream helper ends with the whole answer`, async (s) => {
    const client = s.client(await start(s));
    const whole = await client.chat.completions.create({ model: 'chat', messages: ask() });
    const stream = client.chat.completions.stream({ model: 'chat', messages: ask(), stream_options: { include_usage: true } });
    const final = await stream.finalChatCompletion();
    assert.deepEqual([final.choices[0].message.role, final.choices[0].message.content, final.choices[0].finish_reason], ['assistant', whole.choices[0].message.content, 'stop']);
    assert.ok(final.usage.total_tokens > 0);
  });

  forBoth(test, `${kind}: parallel tool calls stay apart, whole and streamed`, async (s) => {
    const client = s.client(await start(s));
    const asked = { model: 'chat', messages: both, tools };
    const whole = (await client.chat.completions.create(asked)).choices[0];
    assert.equal(whole.finish_reason, 'tool_calls');
    assert.deepEqual(whole.message.tool_calls.map((call) => call.function.name).sort(), ['get_time', 'get_weather']);
    const streamed = (await client.chat.completions.stream(asked).finalChatCompletion()).choices[0];
    assert.equal(streamed.finish_reason, 'tool_calls');
    const said = (calls) => calls.map((call) => [call.type, call.function.name, JSON.parse(call.function.arguments)]);
    assert.deepEqual(said(streamed.message.tool_calls), said(whole.message.tool_calls));
  });

  forBoth(test, `${kind}: a tool's result is answered in words`, async (s) => {
    const client = s.client(await start(s));
    const messages = ask('What is the weather in Vienna?');
    const first = (await client.chat.completions.create({ model: 'chat', messages, tools: [tools[0]] })).choices[0].message;
    messages.push(first, { role: 'tool', tool_call_id: first.tool_calls[0].id, content: 'Sunny' });
    const second = (await client.chat.completions.create({ model: 'chat', messages, tools: [tools[0]] })).choices[0];
    assert.equal(second.finish_reason, 'stop');
    assert.ok(second.message.content);
  });
}

forBoth(test, 'runTools comes to an end', async ({ client, proxy }) => {
  const asked = [];
  const runner = client(await proxy({ chat: ['demo/demo-chat'] })).chat.completions.runTools({
    model: 'chat',
    messages: ask('What is the weather in Vienna?'),
    tools: [{ type: 'function', function: { ...tools[0].function, function: (args) => (asked.push(args), 'Sunny'), parse: JSON.parse } }],
  });
  assert.ok(await runner.finalContent());
  assert.equal(asked.length, 1);
});

forBoth(test, 'a json schema is answered with an object that fits', async ({ client, proxy }) => {
  const schema = { type: 'object', properties: { name: { type: 'string' }, tracks: { type: 'integer' } }, required: ['name', 'tracks'], additionalProperties: false };
  const answer = await client(await proxy({ chat: ['demo/demo-chat'] })).chat.completions.parse({
    model: 'chat', messages: ask(), response_format: { type: 'json_schema', json_schema: { name: 'station', strict: true, schema } },
  });
  const { name, tracks } = answer.choices[0].message.parsed ?? JSON.parse(answer.choices[0].message.content);
  assert.equal(typeof name, 'string');
  assert.ok(Number.isInteger(tracks));
});

for (const target of ['demo/demo-embed', 'mock/embed', 'mock/embed?float_embeddings=1']) {
  forBoth(test, `${target}: embeddings are numbers although the SDK asks for base64`, async (s) => {
    const client = s.client(await s.proxy({ embed: [target] }, await s.mock()));
    const packed = await client.embeddings.create({ model: 'embed', input: ['one', 'two'] });
    const floats = await client.embeddings.create({ model: 'embed', input: ['one', 'two'], encoding_format: 'float' });
    assert.equal(packed.data.length, 2);
    for (const [i, item] of packed.data.entries()) {
      assert.ok(item.embedding.length > 0);
      assert.equal(item.embedding.length, floats.data[i].embedding.length);
      item.embedding.forEach((value, j) => assert.ok(Math.abs(value - floats.data[i].embedding[j]) < 1e-6));
    }
  });
}

forBoth(test, 'models are listed and found, with slash, colon and blank', async ({ client, proxy }) => {
  const names = ['openai/gpt-4o:free', 'llama3.1:8b', 'with space'];
  const sdk = client(await proxy({ auto: { aliases: names, tiers: [{ targets: ['demo/demo-chat'] }] } }));
  const listed = [];
  for await (const model of sdk.models.list()) listed.push(model.id);
  assert.deepEqual(listed.sort(), ['auto', ...names].sort());
  for (const name of names) assert.equal((await sdk.models.retrieve(name)).id, name);
});

forBoth(test, 'completions stream', async ({ client, proxy, mock }) => {
  const sdk = client(await proxy({ text: ['mock/gpt'] }, await mock()));
  const whole = await sdk.completions.create({ model: 'text', prompt: 'x' });
  let text = '';
  for await (const chunk of await sdk.completions.create({ model: 'text', prompt: 'x', stream: true })) text += chunk.choices[0].text;
  assert.equal(text, whole.choices[0].text);
});

for (const oddity of ['role_twice=1', 'crlf=1', 'comments=1', 'no_done=1', 'split=bytes', 'json_for_stream=1', 'tool_index=none', 'tool_index=same', 'tool_index=from1', 'tool_args=object']) {
  forBoth(test, `an upstream with ${oddity} is as good as any other`, async (s) => {
    const client = s.client(await s.proxy({ plain: ['mock/gpt'], odd: [`mock/gpt?${oddity}`] }, await s.mock()));
    const asked = oddity.startsWith('tool') ? { messages: both, tools } : { messages: ask() };
    const expected = (await client.chat.completions.create({ model: 'plain', ...asked })).choices[0].message;
    const got = (await client.chat.completions.stream({ model: 'odd', ...asked }).finalChatCompletion()).choices[0].message;
    assert.equal(got.content, expected.content);
    const said = (calls) => (calls ?? []).map((call) => [call.function.name, JSON.parse(call.function.arguments)]);
    assert.deepEqual(said(got.tool_calls), said(expected.tool_calls));
  });
}
