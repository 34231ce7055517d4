// A moment in the viewer's zone; UTC on hover.
import { moment, NONE, utc } from '../format';

export const Time = ({ at }: { at: number | null | undefined }) =>
  at ? <time dateTime={new Date(at).toISOString()} title={utc(at)}>{moment(at)}</time> : <span>{NONE}</span>;
