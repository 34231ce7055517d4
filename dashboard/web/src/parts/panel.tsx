// A titled part of a view.
import type { ComponentChildren } from 'preact';

interface Props { title: string; hint?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; class?: string }

export const Panel = ({ title, hint, actions, children, class: extra }: Props) => (
  <section class={extra ? `panel ${extra}` : 'panel'} aria-label={title}>
    <header class="panel-head">
      <h2>{title}</h2>
      {hint && <span class="hint">{hint}</span>}
      {actions && <div class="actions">{actions}</div>}
    </header>
    {children}
  </section>
);
