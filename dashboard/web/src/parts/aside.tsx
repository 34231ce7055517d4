// What stands beside a view while something in it is chosen. Escape closes it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icons';

interface Props { title: string; label: string; close: () => void; children: ComponentChildren }

export function Aside({ title, label, close, children }: Props) {
  const box = useRef<HTMLElement>(null);
  const newest = useRef(close);
  newest.current = close;
  useEffect(() => {
    const before = document.activeElement;
    // Whoever walks through rows with arrow keys stays there.
    if (!(before instanceof HTMLElement) || !before.closest('.table-box')) box.current?.focus();
    const keys = (event: KeyboardEvent) => { if (event.key === 'Escape' && !document.querySelector('dialog[open]')) newest.current(); };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, []);
  return (
    <aside ref={box} class="drawer" tabIndex={-1} aria-label={label}>
      <header class="panel-head">
        <h2>{title}</h2>
        <div class="actions"><button type="button" class="icon" aria-label={`Close ${label}`} title="Close (Esc)" onClick={close}><Icon name="close" /></button></div>
      </header>
      {children}
    </aside>
  );
}
