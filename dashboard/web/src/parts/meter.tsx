// How full something is, with the share in words beside it.
export type Level = 'ok' | 'warn' | 'bad';
export const levelOf = (ratio: number | null | undefined, warn: number, bad: number): Level | undefined =>
  ratio === null || ratio === undefined ? undefined : ratio >= bad ? 'bad' : ratio >= warn ? 'warn' : 'ok';

export const Meter = ({ ratio, level = 'ok', label }: { ratio: number | null | undefined; level?: Level | undefined; label: string }) => (
  <svg class={`meter ${level}`} viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={label}>
    <rect class="meter-back" width="100" height="6" />
    {ratio !== null && ratio !== undefined && <rect class="meter-fill" width={Math.max(0, Math.min(1, ratio)) * 100} height="6" />}
  </svg>
);
