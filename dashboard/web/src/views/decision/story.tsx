// A decision told in the order in which it came about.
import type { ComponentChildren } from 'preact';
import type { Decision, Entity, Policy } from '../../api/decision';
import type { RequestRow } from '../../api/types';
import { count, money, ms, NONE, percent, plain, zone } from '../../format';
import { Badge } from '../../parts/circuit';
import { Id } from '../../parts/copy';
import { Time } from '../../parts/time';
import { Attempts, Stages } from './timeline';
import { because, whyDropped } from './words';

const Part = ({ title, children }: { title: string; children: ComponentChildren }) => <section class="part"><h3>{title}</h3>{children}</section>;

const isDry = (d: Decision) => d.object === 'route.explanation';
/** Of a prompt that is only explained: who would be asked first. */
const wouldServe = (d: Decision) => (isDry(d) ? d.candidates.find(({ dropped }) => !dropped)?.target : undefined);

function Summary({ decision: d, row }: { decision: Decision; row: RequestRow | undefined }) {
  const status = d.status ?? 0;
  const at = d.time_ms ?? row?.time ?? d.created * 1000;
  return (
    <>
      <p class="headline">
        {d.status !== undefined && <span class={`status ${status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'ok'}`}>{status || NONE}</span>}
        <b>{d.model || 'no model'}</b> → <b>{d.route ?? 'no route'}</b> → <b>{d.served_by ?? wouldServe(d) ?? 'nobody'}</b>
      </p>
      <p class="quiet">
        {!isDry(d) && <><Time at={at} /> {zone}, </>}{d.endpoint}{d.stream && ', streamed'}{!isDry(d) && <>, {ms(d.duration_ms)}</>}
        {d.first_event_ms !== undefined && <>, first token after {ms(d.first_event_ms)}</>}{d.key && <>, key <b>{d.key}</b></>}
      </p>
      {(d.error_code || d.failure) && <p class="field-error">{[d.error_code, d.failure?.replaceAll('_', ' ')].filter(Boolean).join(': ')}</p>}
      {d.client_cancelled && <p><Badge tone="warn">left</Badge> The client went before the end.</p>}
      {d.answer_mended && <p><Badge tone="warn">mended</Badge> The answer was not well formed and was put right.</p>}
    </>
  );
}

function Entities({ list, inAnswer }: { list: Entity[]; inAnswer?: boolean }) {
  if (list.length === 0) return null;
  return (
    <table class="small">
      <thead><tr><th scope="col">Found</th><th scope="col">Where</th><th scope="col" class="num">Score</th><th scope="col">Because</th><th scope="col">{inAnswer ? 'Replaced' : 'Masked'}</th></tr></thead>
      <tbody>{list.map((e, i) => (
        <tr key={i}><th scope="row"><Badge tone={e.class === 'secret' ? 'bad' : 'warn'}>{e.class}</Badge> {e.type}</th>
          <td>{e.in ?? `text ${e.text ?? NONE}`}, {e.start}–{e.end}{e.decoded && ', decoded'}</td><td class="num">{plain(e.score)}</td><td>{e.reason}</td><td>{e.masked || e.replaced ? 'yes' : 'no'}</td></tr>
      ))}</tbody>
    </table>
  );
}

function Signals({ policy }: { policy: Policy }) {
  const { privacy, injection, complexity, answer } = policy;
  const mode = (judged: { mode: string; judged: string }) => <span class="quiet">({judged.mode}{judged.judged !== 'whole' && `, judged: ${judged.judged}`})</span>;
  return (
    <>
      {privacy && <><p><b>Privacy</b> {mode(privacy)}: {privacy.found === 0 ? 'nothing personal or secret found.' : `${count(privacy.found)} found, ${count(privacy.masked)} masked.`}</p><Entities list={privacy.entities} /></>}
      {injection && <p><b>Injection</b> {mode(injection)}: <Badge tone={injection.label === 'attack' ? 'bad' : 'ok'}>{injection.label}</Badge> {plain(injection.score)} of a threshold of {plain(injection.threshold)}{injection.label === 'attack' && `, ${injection.category.replaceAll('_', ' ')}, in text ${injection.text}`}.</p>}
      {complexity && <p><b>Complexity</b> {mode(complexity)}: <Badge tone="off">{complexity.tier}</Badge> a strong model gains {complexity.gain > 0 ? percent(complexity.gain) : 'nothing'}, domain {complexity.domain}, sure by {percent(complexity.confidence)}{complexity.out_of_domain && ', unlike what it has learnt'}.</p>}
      {answer && <><p><b>Answer</b> <span class="quiet">({answer.mode})</span>: {answer.found === 0 ? 'nothing found.' : `${count(answer.found)} found.`}</p><Entities list={answer.entities} inAnswer /></>}
    </>
  );
}

function Rules({ policy }: { policy: Policy }) {
  const doing: [string, string | undefined][] = [['blocked it', policy.blocked_by], ['raised the floor', policy.floor_by], ['chose the route', policy.route_by], ['chose the tier', policy.tier_by]];
  const did = (name: string) => doing.filter(([, by]) => by === name).map(([what]) => what).join(', ');
  if (policy.rules.length === 0) return <p>No rule matched.</p>;
  return <ul class="plain">{policy.rules.map(({ name, acted }) => <li key={name}><Badge tone={acted ? 'ok' : 'off'}>{acted ? 'acted' : 'shadow'}</Badge> <b>{name}</b> <span class="quiet">{did(name)}</span></li>)}</ul>;
}

function Candidates({ decision }: { decision: Decision }) {
  if (decision.candidates.length === 0) return <p>There was none: it ended before.</p>;
  return (
    <table class="small">
      <thead><tr><th scope="col">Tier</th><th scope="col">Target</th><th scope="col">What became of it</th></tr></thead>
      <tbody>{decision.candidates.map((c, i) => (
        <tr key={i} class={c.dropped && !c.tried ? 'faded' : ''}><td>{c.tier + 1}</td><th scope="row">{c.target}</th>
          <td>{c.target === decision.served_by && c.tried ? <Badge tone="ok">served</Badge> : c.tried ? <Badge tone="warn">tried</Badge> : c.dropped ? <Badge tone="bad">dropped</Badge> : <Badge tone="off">kept</Badge>}{' '}
            {c.dropped ? <span title={c.dropped}>{whyDropped(c.dropped)}{c.reason === 'hint' && ', as another replica said'}</span> : !c.tried && <span class="quiet">{isDry(decision) ? (c.target === wouldServe(decision) ? 'would be asked first' : 'could be asked') : 'was not needed'}</span>}</td></tr>
      ))}</tbody>
    </table>
  );
}

function Cache({ cache }: { cache: NonNullable<Decision['cache']> }) {
  return (
    <p><Badge tone={cache.result === 'hit' ? 'ok' : 'off'}>{cache.result}</Badge>{' '}
      {[cache.kind === 'semantic' && `by meaning, similarity ${plain(cache.similarity, 4)}`, cache.level && `from ${cache.level}`, cache.age_ms !== undefined && `${ms(cache.age_ms)} old`, cache.reason?.replaceAll('_', ' '), cache.leader && `the answer of ${cache.leader}`].filter(Boolean).join(', ')}</p>
  );
}

export function Story({ decision: d, row }: { decision: Decision; row: RequestRow | undefined }) {
  const dry = isDry(d);
  return (
    <div class={dry ? 'story wide' : 'story'}>
      <Summary decision={d} row={row} />
      <Part title="Signals">{d.policy ? <Signals policy={d.policy} /> : <p class="quiet">No classifier looked at it: the config has no part <code>policy</code>.</p>}</Part>
      {d.policy && <Part title="Rules"><Rules policy={d.policy} /></Part>}
      <Part title="Floor"><p><Badge tone="off">{d.floor.trust}</Badge> {because(d.floor.because)}.</p></Part>
      <Part title="Candidates"><Candidates decision={d} /></Part>
      {d.cache && <Part title="Cache"><Cache cache={d.cache} /></Part>}
      {!dry && <Part title="Attempts"><Attempts decision={d} /></Part>}
      <Part title="Stages"><Stages stages={d.stages_ms} /></Part>
      {!dry && <Part title="Usage"><p>{d.usage
        ? <>{count(d.usage.input_tokens)} tokens in ({count(d.usage.cached_tokens)} cached), {count(d.usage.output_tokens)} out ({count(d.usage.reasoning_tokens)} reasoning), cost {money(row?.cost_usd)}{d.usage.source === 'estimate' && <span class="quiet">, estimated: the upstream did not say</span>}</>
        : <span class="quiet">The upstream said nothing of tokens; about {count(d.estimated_input_tokens)} went in.</span>}{d.finish_reason && <>, finished: {d.finish_reason}</>}</p></Part>}
      <Part title="Ids">
        <dl class="ids">
          <dt>Decision</dt><dd><Id text={d.id} what="decision id" /></dd>
          <dt>Request</dt><dd><Id text={d.request_id} what="request id" /></dd>
          <dt>Config</dt><dd><Id text={d.config_version} what="config version" /></dd>
          {d.cache?.key && <><dt>Cache key</dt><dd><Id text={d.cache.key} what="cache key" /></dd></>}
        </dl>
      </Part>
    </div>
  );
}
