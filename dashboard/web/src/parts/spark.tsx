// The last values as a line without axes; beside a number, never instead of it.
const W = 100, H = 24;

export function Spark({ values, tone = 'a' }: { values: (number | null)[]; tone?: string }) {
  const known = values.filter((v): v is number => v !== null);
  if (known.length < 2) return <svg class="spark" viewBox={`0 0 ${W} ${H}`} aria-hidden="true" />;
  const low = Math.min(...known), high = Math.max(...known);
  const span = high - low || 1;
  const step = W / (values.length - 1);
  let path = '';
  let drawing = false;
  values.forEach((v, i) => {
    if (v === null) {
      drawing = false;
      return;
    }
    const y = high === low ? H / 2 : H - 2 - ((v - low) / span) * (H - 4);
    path += `${drawing ? 'L' : 'M'}${(i * step).toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  });
  return (
    <svg class={`spark tone-${tone}`} viewBox={`0 0 ${W} ${H}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} fill="none" vector-effect="non-scaling-stroke" />
    </svg>
  );
}
