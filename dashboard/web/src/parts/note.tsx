// What a panel says when it has nothing to show: nothing yet and what to do, off and how to turn it on, or failed.
import type { ComponentChildren } from 'preact';
import type { ApiError } from '../api/client';
import { Copy } from './copy';

export const Empty = ({ title, children, command }: { title: string; children?: ComponentChildren; command?: string }) => (
  <div class="note">
    <p class="note-title">{title}</p>
    {children && <p>{children}</p>}
    {command && <Command text={command} />}
  </div>
);

export const Off = ({ what, line }: { what: string; line: string }) => (
  <div class="note">
    <p class="note-title">{what} is off.</p>
    <p>This turns it on in the config:</p>
    <Command text={line} />
  </div>
);

export const Failed = ({ what, error, again }: { what: string; error: ApiError; again?: () => void }) => (
  <div class="note bad" role="alert">
    <p class="note-title">{what} could not be read ({error.label}).</p>
    <p>{error.message}</p>
    {again && <button type="button" onClick={again}>Try again</button>}
  </div>
);

export const Waiting = ({ what }: { what: string }) => <div class="note quiet" aria-busy="true"><p>Reading {what} …</p></div>;

export const Command = ({ text }: { text: string }) => (
  <div class="command"><pre tabIndex={0} aria-label="Command"><code>{text}</code></pre><Copy text={text} what="command" /></div>
);

const base = () => `${location.origin}/v1`;
export const tryIt = (model = 'auto') =>
  `curl ${base()}/chat/completions -H 'content-type: application/json' \\\n  -d '{"model":"${model}","messages":[{"role":"user","content":"Hello"}]}'`;
