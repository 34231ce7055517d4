// The record of one decision, and of what would be decided (/v1/route/explain gives the same).
import type { Maybe } from './types';

interface Judged { mode: string; judged: string; microseconds: number }
export interface Entity {
  type: string; class: 'secret' | 'personal'; text?: number; in?: string; start: number; end: number; score: number;
  reason: string; decoded?: boolean; masked?: boolean; replaced?: boolean;
}
export interface Policy {
  privacy?: Judged & { found: number; masked: number; entities: Entity[] };
  injection?: Judged & { score: number; threshold: number; label: string; category: string; decoded?: boolean; text: number };
  complexity?: Judged & { gain: number; tier: string; tier_of_this_prompt?: string; domain: string; confidence: number; out_of_domain: boolean };
  answer?: { mode: string; found: number; entities: Entity[] };
  rules: { name: string; acted: boolean }[];
  flagged: boolean; blocked: boolean; blocked_by?: string; floor_by?: string; route_by?: string; tier_by?: string;
}
export interface Candidate { target: string; tier: number; eligible: boolean; dropped: Maybe<string>; reason?: string; tried: boolean }
export interface Attempt {
  target: string; outcome: string; status: number; start_ms: number; duration_ms: number; first_event_ms?: number;
  half_open_probe?: boolean; breaker_overridden?: boolean;
}
export interface Decision {
  id: string; object: string; created: number; time_ms?: number; request_id: string; endpoint: string; model: string;
  route: Maybe<string>; key: Maybe<string>; stream: boolean; config_version: string; estimated_input_tokens: number;
  floor: { trust: string; because: string }; policy: Maybe<Policy>;
  cache?: { result: string; level?: string; kind?: string; similarity?: number; reason?: string; key?: string; leader?: string; age_ms?: number };
  candidates: Candidate[]; attempts: Attempt[]; served_by: Maybe<string>; status?: number; error_code: Maybe<string>;
  failure: Maybe<string>; client_cancelled: boolean; answer_mended: boolean; finish_reason: Maybe<string>;
  usage?: { input_tokens: Maybe<number>; output_tokens: Maybe<number>; cached_tokens: number; reasoning_tokens: number; source: 'provider' | 'estimate' };
  stages_ms: Record<string, number>; first_event_ms?: number; upstream_ms: number; duration_ms: number;
}
