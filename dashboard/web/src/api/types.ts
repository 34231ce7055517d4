// What the server says, as it says it. Times are Unix milliseconds, money dollars; what is not known is null.

export type Maybe<T> = T | null;
export interface Percentiles { p50: Maybe<number>; p95: Maybe<number>; p99: Maybe<number> }
export type Errors = Record<string, number>;
export type Role = 'admin' | 'viewer';

export interface Session { signed_in: boolean; role: Maybe<Role>; csrf: Maybe<string>; needs_key: boolean; key: Maybe<string> }

export interface Status {
  version: string; started: number; uptime_s: number; ready: boolean; draining: boolean;
  config: { version: string; text_version?: string; file: Maybe<string>; ok: boolean; problem: Maybe<string>; at: Maybe<number> };
  listen: string[]; threads: number; providers: number; routes: number; keys: number;
  alerts?: { firing: number; pending: number; silenced: number };
}

export interface Now {
  time: number; window_s: number; requests_per_minute: Maybe<number>; success_ratio: Maybe<number>; in_flight: Maybe<number>;
  latency_ms: Maybe<Percentiles>; first_token_ms: Maybe<Percentiles>;
  tokens: Maybe<{ input: Maybe<number>; output: Maybe<number> }>; cost_usd: Maybe<number>; estimated_cost_usd: Maybe<number>;
  cache: Maybe<{ hits: Maybe<number>; misses: Maybe<number>; ratio: Maybe<number> }>;
  errors: Errors; not_seen: number;
}

export interface RequestRow {
  cursor: string; id: string; request_id: string; time: number; endpoint: string; route: Maybe<string>; model: Maybe<string>;
  served_by: Maybe<string>; key: Maybe<string>; status: Maybe<number>; error_code: Maybe<string>; failure: Maybe<string>;
  stream: boolean; cancelled: boolean; duration_ms: number; first_token_ms: Maybe<number>;
  input_tokens: Maybe<number>; output_tokens: Maybe<number>; usage_source: Maybe<'provider' | 'estimate'>; cost_usd: Maybe<number>;
  cache: Maybe<string>; attempts: number; floor: string;
  policy: Maybe<{ rules: string[]; entities: Maybe<number>; injection: Maybe<string>; tier: Maybe<string> }>;
}
export interface RequestPage { requests: RequestRow[]; newest: Maybe<string>; oldest: Maybe<string>; skipped: number }

export interface Circuit { state: 'closed' | 'open' | 'half_open' | 'cooling'; reason: Maybe<string>; retry_at: Maybe<number> }

export interface TargetRow {
  target: string; provider: string; model: string; trust: string; requests: number; share: Maybe<number>;
  success_ratio: Maybe<number>; latency_ms: Maybe<Percentiles>; first_token_ms: Maybe<Percentiles>;
  tokens_per_second: Maybe<{ p50: Maybe<number> }>; errors: Errors; cost_usd: Maybe<number>; in_flight: Maybe<number>;
  circuit: Maybe<Circuit>; disabled: string; drained: boolean;
}
export interface Targets { time: number; window_s: number; targets: TargetRow[] }

export interface RouteTarget {
  target: string; provider: string; model: string; trust: string; weight: number; circuit: Maybe<Circuit>;
  in_flight: Maybe<number>; drained: boolean; usable: boolean; why_not: string;
}
export interface RouteTier { strategy: string; targets: RouteTarget[] }
export interface Route { name: string; aliases: string[]; floor: Maybe<string>; cache: boolean; tiers: RouteTier[] }
export interface Rule { name: string; when: string; then: string; mode: string }
export interface Flow { route: string; tier: Maybe<number>; target: Maybe<string>; requests: number; failures: number }
export interface Routes { routes: Route[]; rules: Rule[]; actual?: Maybe<{ window_s: number; flows: Flow[] }> }

export type AlertState = 'inactive' | 'pending' | 'firing';
export type AlertLevel = 'info' | 'warning' | 'critical';
export interface AlertInstance {
  instance: Maybe<string>; state: AlertState; since: Maybe<number>; value: Maybe<number>; threshold: Maybe<number>; summary: string; silenced_until: Maybe<number>;
}
export interface AlertRule {
  name: string; metric: string; unit: string; by: string; only: string[]; above: Maybe<number>; below: Maybe<number>; clear: Maybe<number>;
  for_s: number; window_s: Maybe<number>; least_requests: number; level: AlertLevel; action: string; summary: string; shipped: boolean;
  state: AlertState; left_out: number; instances: AlertInstance[];
}
export interface Silence { rule: string; instance: Maybe<string>; at: number; until: number; by: Maybe<string>; why: string }
export interface Notifier {
  name: string; kind: string; to: string; least: AlertLevel; resolved: boolean; disabled: Maybe<string>;
  sent: number; failed: number; dropped: number; waiting: number; last: Maybe<{ at: number; ok: boolean; problem: Maybe<string> }>;
}
export interface Alerts {
  time: number; enabled: boolean; interval_ms: number; looked: Maybe<number>; firing: number; pending: number; silenced: number;
  rules: AlertRule[]; silences: Silence[]; notifiers: Notifier[];
}

export type CountMetric = 'requests' | 'errors' | 'input_tokens' | 'output_tokens' | 'cost_usd' | 'cache_hits';
export type SketchMetric = 'latency_ms' | 'first_token_ms' | 'tokens_per_second';
export interface CountSeries { name: string; values: Maybe<number>[] }
export interface SketchSeries { name: string; count: Maybe<number>[]; p50: Maybe<number>[]; p95: Maybe<number>[]; p99: Maybe<number>[] }
export interface History<S> {
  metric: string; unit: string; by: string; resolution_ms: number; step_ms: number; times: number[]; series: S[];
  /** Series beyond those that one answer has. */
  omitted?: number;
}

export interface Gpu {
  state: 'ok' | 'absent' | 'failed' | 'starting'; reason: Maybe<string>; cure: Maybe<string>; at_ms: number; interval_ms: number;
  foreign_pids: boolean; devices: GpuDevice[];
  placements: { deployment: string; uuids: string[]; memory_bytes: Maybe<number>; basis: GpuBasis; confidence: string; reason: string }[];
  remote: GpuExporter[]; models: GpuModel[];
  model_servers: { provider: string; server: string; state: 'ok' | 'failed' | 'starting'; reason: Maybe<string>; at_ms: Maybe<number> }[];
  history: { at_ms: number[]; devices: GpuSeries[] };
}
export type GpuBasis = 'declared' | 'port' | 'parent' | 'command' | 'environment' | 'memory';
/** Cards of another machine. `also_here`: those of them that are this machine's own. */
export interface GpuExporter {
  exporter: string; url: string; state: 'ok' | 'failed' | 'starting'; reason: Maybe<string>; stale: boolean; at_ms: Maybe<number>;
  interval_ms: number; refused_lines: number; also_here: string[]; devices: GpuDevice[]; history: { at_ms: number[]; devices: GpuSeries[] };
}
export interface GpuModel {
  provider: string; server: 'ollama' | 'vllm'; model: string; deployments: string[]; size_bytes: Maybe<number>; gpu_bytes: Maybe<number>;
  expires_ms: Maybe<number>; context: Maybe<number>; running: Maybe<number>; waiting: Maybe<number>; kv_cache_ratio: Maybe<number>; at_ms: Maybe<number>;
}
export interface GpuSeries {
  uuid: string; utilization_ratio: Maybe<number>[]; memory_used_bytes: Maybe<number>[];
  temperature_celsius: Maybe<number>[]; power_watts: Maybe<number>[];
}
export interface GpuDevice {
  vendor: string; index: number; uuid: string; name: string; driver: string; bus: string; lost: boolean; mig: boolean;
  shared_memory: boolean; utilization_ratio: Maybe<number>; memory_used_bytes: Maybe<number>; memory_total_bytes: Maybe<number>;
  temperature_celsius: Maybe<number>; power_watts: Maybe<number>; power_limit_watts: Maybe<number>; energy_joules: Maybe<number>;
  clock_mhz: Maybe<number>; memory_clock_mhz: Maybe<number>; fan_ratio: Maybe<number>; slowed_by: string[];
  processes: Maybe<{ pid: number; name: Maybe<string>; memory_bytes: Maybe<number> }[]>;
}

export interface SystemProcess { pid: number; name: string; user: string; cpu_cores: Maybe<number>; memory_bytes: Maybe<number> }
export interface SystemHistory {
  at_ms: number[]; utilization_ratio: Maybe<number>[]; load1: Maybe<number>[]; memory_used_bytes: Maybe<number>[];
  swap_used_bytes: Maybe<number>[]; disk_read_bytes_per_second: Maybe<number>[]; disk_written_bytes_per_second: Maybe<number>[];
  received_bytes_per_second: Maybe<number>[]; sent_bytes_per_second: Maybe<number>[];
}
export interface System {
  state: string; at_ms: number; interval_ms: number; uptime_seconds: Maybe<number>;
  cpu: { cores: Maybe<number>; utilization_ratio: Maybe<number>; waiting_ratio: Maybe<number>; by_core: Maybe<number>[];
    load1: Maybe<number>; load5: Maybe<number>; load15: Maybe<number> };
  memory: { total_bytes: Maybe<number>; available_bytes: Maybe<number>; used_bytes: Maybe<number>;
    swap_total_bytes: Maybe<number>; swap_used_bytes: Maybe<number> };
  container: { memory_limit_bytes: Maybe<number>; memory_used_bytes: Maybe<number>; cpu_limit_cores: Maybe<number>; cpu_used_cores: Maybe<number> };
  mounts: { path: string; device: string; type: string; total_bytes: number; used_bytes: number; available_bytes: number }[];
  disks: { name: string; read_bytes_per_second: Maybe<number>; written_bytes_per_second: Maybe<number>; busy_ratio: Maybe<number> }[];
  interfaces: { name: string; physical: boolean; received_bytes_per_second: Maybe<number>; sent_bytes_per_second: Maybe<number>; errors: Maybe<number> }[];
  processes: Maybe<number>; top_by_cpu: SystemProcess[]; top_by_memory: SystemProcess[]; history: SystemHistory;
}

export interface CacheInfo {
  entries: number; bytes: number; capacity_bytes: number; hits: number; misses: number; stored: number; evicted: number;
  expired: number; cleared: number; refused: number; too_large: number; compression: string;
  semantic?: Maybe<{ entries: number; scopes: number; bytes: number; added: number; evicted: number; dropped: number; refused: number }>;
}
export interface CacheCleared { cleared: number; replicas_told: boolean }

export interface ConfigFile { name: string; path: string; text: Maybe<string>; version: string; writable: boolean; in_force?: boolean; config_version?: string }
export interface ConfigIssue { file?: Maybe<string>; line: Maybe<number>; path: string; problem: string; cure: Maybe<string>; warning: boolean }
export interface Validation { ok: boolean; issues: ConfigIssue[]; changes: string[]; needs_restart?: boolean }
export interface Applied { ok: boolean; version: string; changes: string[]; needs_restart?: boolean; problem?: Maybe<string> }
export interface ConfigVersion { version: string; at: number; by: Maybe<string>; comment: Maybe<string>; changes: number; in_force: boolean }

export type Action = 'start' | 'stop' | 'restart' | 'backup';
export interface Outcome {
  service: string; action: Action; by: Maybe<string>; at: number; ok: boolean; result: string; exit: Maybe<number>;
  problem: Maybe<string>; ms: number; removed?: Maybe<number>; output?: string; output_cut?: number;
}
export interface Outcomes { ok: boolean; results: Outcome[] }
/** A backup goes on by itself. */
export interface Started { started: boolean }
export interface Service {
  name: string; description: string; state: 'running' | 'stopped' | 'unknown'; state_detail: Maybe<string>;
  since: Maybe<number>; checked: Maybe<number>; health: Maybe<'ok' | 'failing' | 'unknown'>; health_detail: Maybe<string>; health_check: Maybe<string>;
  commands: Partial<Record<Action, string[][]>>; status_command: Maybe<string[]>; logs_command: Maybe<string[]>;
  logs: boolean; config: boolean; timeout_ms: number; busy: Maybe<Action>; busy_since: Maybe<number>;
  backing_up: boolean; backup_since: Maybe<number>; last: Maybe<Outcome>; last_backup: Maybe<Outcome>;
}
export interface ServiceConfig { service: string; path: string; bytes: number; modified: number; text: string }
export interface BackupFile { service: string; name: string; bytes: number; at: number }
export interface Backups { folders: { service: string; folder: string; keep: number; more: number; problem: Maybe<string> }[]; files: BackupFile[] }

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';
export interface LogRow { seq: number; line: { ts: string; level: LogLevel; event: string; [field: string]: unknown } }
export interface LogPage { lines: LogRow[]; skipped: number; newest: number; oldest: number; kept: number; dropped: number }
