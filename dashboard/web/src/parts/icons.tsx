// Line icons on a grid of 16.
const PATHS = {
  now: 'M2 9h3l2-5 3 8 2-4h2',
  requests: 'M2 4h12M2 8h12M2 12h8',
  routes: 'M3 3v3c0 3 10 1 10 4v3M3 6v7M1.5 11.5 3 13l1.5-1.5M11.5 11.5 13 13l1.5-1.5',
  providers: 'M2 3h12v4H2zM2 9h12v4H2zM4.5 5h.01M4.5 11h.01',
  gpu: 'M4 4h8v8H4zM6 2v2M10 2v2M6 12v2M10 12v2M2 6h2M2 10h2M12 6h2M12 10h2',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  cache: 'M2 4.5c0-3 12-3 12 0s-12 3-12 0v7c0 3 12 3 12 0v-7M2 8c0 3 12 3 12 0',
  services: 'M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9.5 11.5h4M11.5 9.5v4',
  logs: 'M3 2h10v12H3zM5.5 5h5M5.5 8h5M5.5 11h3',
  config: 'M4 2v12M8 2v12M12 2v12M2.5 5h3M6.5 10h3M10.5 6h3',
  alerts: 'M3 12h10c-1.5-1-1-3-1.5-5.5a3.6 3.6 0 0 0-7 0C4 9 4.5 11 3 12zM6.5 14h3M8 2v1',
  policy: 'M8 1.5l5.5 2v4c0 3.5-2.3 6-5.5 7-3.2-1-5.5-3.5-5.5-7v-4zM5.5 8l1.8 1.8L10.8 6',
  trends: 'M2 12l4-4 3 2 5-6M10.5 4H14v3.5',
  chart: 'M2 14V2M2 14h12M5 11V8M8.5 11V5M12 11V7',
  copy: 'M5 5h8v9H5zM3 11V2h8',
  check: 'M3 8.5 6.5 12 13 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2M10.5 10.5 14 14',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z',
  half: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M10 3v10M12 4.5v7',
  pause: 'M5 3v10M11 3v10',
  play: 'M4 2.5v11l9-5.5z',
  down: 'M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11',
  table: 'M2 3h12v10H2zM2 6.5h12M2 10h12M6 3v10',
  out: 'M6 2H2v12h4M6 8h8M11 5l3 3-3 3',
  star: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z',
  help: 'M6 6a2 2 0 1 1 3 1.7c-.7.4-1 .8-1 1.6M8 12h.01',
} as const;
export const isIcon = (name: string): name is IconName => name in PATHS;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon-svg" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);
