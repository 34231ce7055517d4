// A modal dialog: the browser's own keeps the focus inside and closes on Escape.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icons';

interface Props { title: string; close: () => void; children: ComponentChildren; class?: string }

export function Dialog({ title, close, children, class: extra }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  // Before the next key is pressed, not after the next picture is drawn: it is meant for the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => { if (before instanceof HTMLElement) before.focus(); };
  }, []);
  return (
    <dialog ref={box} class={extra} aria-label={title} onClose={close} onClick={(event) => { if (event.target === box.current) close(); }}>
      <header class="panel-head">
        <h2>{title}</h2>
        <div class="actions"><button type="button" class="icon" aria-label="Close" onClick={close}><Icon name="close" /></button></div>
      </header>
      {children}
    </dialog>
  );
}
