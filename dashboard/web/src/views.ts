// Every view: its name, its place behind /ui/, the key after `g`, and what loads it. Now, with which most visits begin, and
// what it is made of are part of the first script. Menu, palette and shortcuts read this.
import type { ComponentType } from 'preact';
import type { IconName } from './parts/icons';
import Now from './views/now';
import Panels from './views/panels';

export interface View { name: string; path: string; key: string; icon: IconName; load: () => Promise<{ default: ComponentType }> }

const here = (view: ComponentType) => async () => ({ default: view });

export const VIEWS: View[] = [
  { name: 'Now', path: 'now', key: 'n', icon: 'now', load: here(Now) },
  { name: 'Requests', path: 'requests', key: 'r', icon: 'requests', load: () => import('./views/requests') },
  { name: 'Routes', path: 'routes', key: 'o', icon: 'routes', load: () => import('./views/routes') },
  { name: 'Providers', path: 'providers', key: 'p', icon: 'providers', load: () => import('./views/providers') },
  { name: 'GPU', path: 'gpu', key: 'u', icon: 'gpu', load: () => import('./views/gpu') },
  { name: 'System', path: 'system', key: 's', icon: 'system', load: () => import('./views/system') },
  { name: 'Alerts', path: 'alerts', key: 'w', icon: 'alerts', load: () => import('./views/alerts') },
  { name: 'Cache', path: 'cache', key: 'a', icon: 'cache', load: () => import('./views/cache') },
  { name: 'Services', path: 'services', key: 'v', icon: 'services', load: () => import('./views/services') },
  { name: 'Logs', path: 'logs', key: 'l', icon: 'logs', load: () => import('./views/logs') },
  { name: 'Policy', path: 'policy', key: 'y', icon: 'policy', load: here(Panels) },
  { name: 'Trends', path: 'trends', key: 'd', icon: 'trends', load: here(Panels) },
  { name: 'Config', path: 'config', key: 'c', icon: 'config', load: () => import('./views/config') },
];

/** Views of the operator's own, at view/NAME (api/panels.ts). */
export const loadOwn = here(Panels);
