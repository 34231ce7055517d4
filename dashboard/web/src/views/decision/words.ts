// The server's short words as sentences for people.

const DROPS: Record<string, string> = {
  provider_disabled: 'its provider is off',
  below_floor: 'not trusted enough for this prompt',
  endpoint_not_served: 'does not serve this kind of request',
  context_too_small: 'its context is too small',
  body_too_large: 'takes no body this large',
  no_tools: 'cannot call tools',
  no_vision: 'cannot see pictures',
  no_audio: 'cannot hear audio',
  no_json_schema: 'cannot follow a JSON schema',
  no_logprobs: 'gives no log probabilities',
  no_multiple_choices: 'gives one answer only',
  other_embedding_space: 'its vectors are of another model',
  probe_failing: 'its health probe fails',
  breaker_open: 'its circuit is open',
  cooling_down: 'it asked to be left alone for a while',
  in_flight_limit: 'it is as busy as it may be',
  drained: 'an operator keeps new requests away from it',
};
const OUTCOMES: Record<string, string> = {
  ok: 'answered',
  connect: 'could not be connected to',
  timeout: 'took too long',
  rate_limited: 'said: too many requests',
  quota: 'said: quota used up',
  server_error: 'failed',
  context_overflow: 'said: the prompt is too long',
  content_filter: 'refused the content',
  bad_body: 'answered with something unreadable',
  auth: 'refused our credentials',
  client_fault: 'said: the request is wrong',
  stream_cut: 'broke off in the middle',
  cancelled: 'was stopped, the client had left',
  not_served: 'does not serve this',
};
const plain = (word: string) => word.replaceAll('_', ' ');
export const whyDropped = (word: string) => DROPS[word] ?? plain(word);
export const outcome = (word: string) => OUTCOMES[word] ?? plain(word);
export const because = (word: string) => (word === 'default' ? 'nothing asks for more' : plain(word));
