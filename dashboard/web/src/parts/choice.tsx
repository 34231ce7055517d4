// A choice between a few, kept in the address.
import { param, setParams } from '../url';

interface Props { label: string; name: string; options: [value: string, label: string][]; fallback: string }

export const chosen = (name: string, fallback: string) => param(name) || fallback;

export function Choice({ label, name, options, fallback }: Props) {
  const value = chosen(name, fallback);
  return (
    <fieldset class="choice">
      <legend class="unseen">{label}</legend>
      {options.map(([option, text]) => (
        <label key={option} class={option === value ? 'on' : ''}>
          <input type="radio" name={name} value={option} checked={option === value} onChange={() => setParams({ [name]: option === fallback ? null : option })} />{text}
        </label>
      ))}
    </fieldset>
  );
}
