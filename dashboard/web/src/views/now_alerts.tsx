// Alerts that fire, at the top of what is going on now.
import { count } from '../format';
import { useTopic } from '../live/live';
import { alertKey, alertsOf, LevelBadge } from '../parts/alert';

const MOST = 5;

export function NowAlerts() {
  const body = useTopic('alerts').data.value;
  const firing = body ? alertsOf(body.rules, (one) => one.state === 'firing' && !one.silenced_until) : [];
  if (firing.length === 0) return null;
  return (
    <section class="wrong" aria-label="Alerts">
      <h2>{firing.length === 1 ? 'One alert fires' : `${count(firing.length)} alerts fire`}</h2>
      <ul>
        {firing.slice(0, MOST).map((alert) => (
          <li key={alertKey(alert)}><LevelBadge level={alert.rule.level} /> <a href={`/ui/alerts?rule=${encodeURIComponent(alert.rule.name)}`}>{alert.one.summary}</a></li>
        ))}
        {firing.length > MOST && <li><a href="/ui/alerts">{count(firing.length - MOST)} more</a></li>}
      </ul>
    </section>
  );
}
