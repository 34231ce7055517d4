import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, forBoth, waitUntil } from './harness.mjs';

const chat = (client, model, more = {}, options) => client.chat.completions.create({ model, messages: ask(), ...more }, options);

forBoth(test, 'errors are the exceptions that users catch', async ({ client, proxy, mock, sdk }) => {
  const routes = { bad: 'status=400', odd: 'status=422', limited: 'status=429&error=rate_limit&retry_after=7', auth: 'status=401&error=auth', broken: 'status=500' };
  const keys = [{ name: 'app', secret: 'sk-node-0123456789abcdef', routes: [...Object.keys(routes), 'chat'] }];
  const at = await proxy({ ...Object.fromEntries(Object.entries(routes).map(([name, script]) => [name, [`mock/gpt?${script}`]])), chat: ['mock/gpt'], other: ['mock/gpt'] }, await mock(), { auth: { keys } });
  const mine = client(at, { apiKey: keys[0].secret });
  const expected = { bad: sdk.BadRequestError, odd: sdk.UnprocessableEntityError, limited: sdk.RateLimitError, auth: sdk.InternalServerError, broken: sdk.InternalServerError, nobody: sdk.NotFoundError, other: sdk.PermissionDeniedError };
  for (const [model, kind] of Object.entries(expected)) {
    await assert.rejects(chat(mine, model), (error) => {
      assert.ok(error instanceof kind, `${model}: ${error.constructor.name} ${error.status}`);
      assert.ok(error.requestID && error.error?.message && 'param' in error.error && 'code' in error.error);
      return true;
    });
  }
  await assert.rejects(chat(client(at, { apiKey: 'sk-wrong-0123456789abcde' }), 'chat'), sdk.AuthenticationError);
});

forBoth(test, 'what repeating cannot mend is not repeated, although its status says so', async ({ client, proxy, mock, sdk }) => {
  const upstream = await mock();
  const mine = client(await proxy({ quota: ['mock/gpt?status=429&error=quota'], auth: ['mock/gpt?status=401&error=auth'] }, upstream), { maxRetries: 2 });
  await assert.rejects(chat(mine, 'quota'), sdk.RateLimitError);
  await assert.rejects(chat(mine, 'auth'), sdk.InternalServerError);
  assert.equal((await upstream.requests()).length, 2);
});

forBoth(test, 'a passing failure is repeated after the time it was told', async ({ client, proxy, mock }) => {
  const limit = { rate_limit: { requests_per_minute: 300, burst: 1 } };
  const mine = client(await proxy({ chat: ['mock/gpt'] }, await mock(), { auth: { keys: [{ name: 'app', secret: 'sk-node-0123456789abcdef', ...limit }] } }), { apiKey: 'sk-node-0123456789abcdef', maxRetries: 2 });
  const began = performance.now();
  for (let i = 0; i < 3; i += 1) assert.ok((await chat(mine, 'chat')).choices.length);
  const took = performance.now() - began;
  assert.ok(took >= 350 && took < 2000, `${took} ms for two waits of 200 ms`); // its own backoff would begin at 375 ms each
});

forBoth(test, 'a timeout of the client cancels the upstream', async ({ client, proxy, mock, sdk }) => {
  const upstream = await mock();
  const mine = client(await proxy({ chat: ['mock/gpt?hang=1'] }, upstream));
  await assert.rejects(chat(mine, 'chat', {}, { timeout: 200 }), sdk.APIConnectionTimeoutError);
  await waitUntil(async () => (await upstream.stats()).cancelled === 1, 'the upstream to be cancelled');
});

forBoth(test, 'abort() in the middle of a stream cancels the upstream', async ({ client, proxy, mock }) => {
  const upstream = await mock();
  const at = await proxy({ chat: ['mock/gpt?tokens=5000&pace=10'] }, upstream);
  const stream = await chat(client(at), 'chat', { stream: true });
  let seen = 0;
  for await (const chunk of stream) {
    assert.ok(chunk.choices);
    if (++seen === 3) stream.controller.abort();
  }
  await waitUntil(async () => (await upstream.stats()).cancelled === 1, 'the upstream to be cancelled');
  await waitUntil(() => at.lines.some((line) => line.event === 'request' && line.client_cancelled), 'the log line');

  const helper = client(at).chat.completions.stream({ model: 'chat', messages: ask() });
  helper.on('content', () => helper.abort());
  await assert.rejects(helper.done());
  await waitUntil(async () => (await upstream.stats()).cancelled === 2, 'the second to be cancelled');
});

for (const how of ['reset', 'cut', 'truncate', 'sse_error', 'vllm_error', 'openrouter_error', 'bare_json', 'stall']) {
  forBoth(test, `an upstream that breaks after content (${how}) is an APIError, never a complete answer`, async ({ client, proxy, mock, sdk }) => {
    const route = { tiers: [{ targets: [`mock/gpt?tokens=20&fail_at=5&how=${how}`] }, { targets: ['mock/other'] }], timeouts: { inter_event: '150ms' } };
    const mine = client(await proxy({ chat: route }, await mock()));
    let text = '';
    await assert.rejects(
      async () => {
        for await (const chunk of await chat(mine, 'chat', { stream: true })) text += chunk.choices[0].delta.content ?? '';
      },
      (error) => error instanceof sdk.APIError && error.message.length > 0,
    );
    assert.ok(text);
    await assert.rejects(mine.chat.completions.stream({ model: 'chat', messages: ask() }).finalChatCompletion(), sdk.APIError);
  });
}

forBoth(test, 'two failing tiers are invisible', async ({ client, proxy, mock }) => {
  const failures = { whole: 'status=500', limited: 'status=429&error=rate_limit', garbage: 'status=200&error=garbage', reset: 'fail_at=0&how=reset', event: 'fail_at=0&how=sse_error' };
  const routes = Object.fromEntries(Object.entries(failures).map(([name, script]) => [name, [`mock/${name}?${script}`, `mock/${name}2?${script}`, 'mock/good']]));
  const mine = client(await proxy({ ...routes, good: ['mock/good'] }, await mock()));
  const expected = (await chat(mine, 'good')).choices[0].message.content;
  for (const name of Object.keys(failures)) {
    const final = await mine.chat.completions.stream({ model: name, messages: ask() }).finalChatCompletion();
    assert.equal(final.choices[0].message.content, expected, name);
  }
});
