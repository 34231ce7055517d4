// What came of a command, in words; and a command as it is run.
import type { Outcome } from '../../api/types';
import { ms } from '../../format';

export const outcomeText = (o: Outcome) =>
  o.ok ? `went well in ${ms(o.ms)}` : o.result === 'skipped' ? `not done: ${o.problem ?? ''}` : o.problem ?? o.result.replaceAll('_', ' ');

/** As the config has it: a list, so that nobody takes it for a line of a shell. */
export const argvText = (argv: string[]) => `[${argv.map((one) => JSON.stringify(one)).join(', ')}]`;
