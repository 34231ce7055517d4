// One figure with its unit, what it means, and where it comes from lately.
import type { ComponentChildren } from 'preact';
import { Spark } from './spark';

interface Props { label: string; value: string; detail?: ComponentChildren; values?: (number | null)[]; tone?: string; level?: 'ok' | 'warn' | 'bad' | undefined; href?: string }

export function Tile({ label, value, detail, values, tone, level, href }: Props) {
  const [number, ...unit] = value.split(' ');
  return (
    <div class={level ? `tile ${level}` : 'tile'}>
      <dt>{href ? <a href={href}>{label}</a> : label}</dt>
      <dd>
        <span class="figure">{number}{unit.length > 0 && <small> {unit.join(' ')}</small>}</span>
        <span class="detail">{detail ?? ' '}</span>
        {values && <Spark values={values} tone={tone ?? 'a'} />}
      </dd>
    </div>
  );
}
