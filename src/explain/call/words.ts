/** Words for times, lists and sureness, and what findings are made with. */
import type { Cause, Certainty, Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';

/** A cause whose sentence says how sure it is. */
export function cause(
  id: string,
  certainty: Certainty,
  sentence: string,
  rest: Pick<Cause, 'evidence' | 'fixes' | 'link'>,
): Finding {
  return { kind: 'cause', id, certainty, sentence: sureness[certainty](sentence), ...rest };
}

export function ruledOut(what: string, found?: string): Finding {
  return { kind: 'ruledOut', what, ...(found === undefined ? {} : { found }) };
}

export function repair(label: string, changes: string, resources: readonly string[]): Fix {
  return { kind: 'repair', label, changes, resources };
}

const sureness: Readonly<Record<Certainty, (sentence: string) => string>> = {
  certain: (sentence) => sentence,
  likely: (sentence) => `Probably ${lowered(sentence)}`,
  possible: (sentence) => `Perhaps ${lowered(sentence)}`,
};

/** Names such as API and GET stay as they are. */
function lowered(sentence: string): string {
  return /^[A-Z]( |[a-z])/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

/** `14:32`, with the day where it is another one. In the time zone of this machine. */
export function timeWords(time: number, now: number): string {
  const clock = new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  if (sameDay) return clock;
  return `${clock} on ${new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })}`;
}

/** `8 minutes`, `2 hours`, `3 days`, without regard to the sign. */
export function spanWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 90) return count(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return count(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? count(hours, 'hour') : count(Math.round(hours / 24), 'day');
}

function count(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

const longestList = 3;

/** `a, b or c`; of more than three the first ones. */
export function anyOf(words: readonly string[]): string {
  return joined(words, 'or');
}

export function allOf(words: readonly string[]): string {
  return joined(words, 'and');
}

function joined(words: readonly string[], last: string): string {
  const shown = words.slice(0, longestList).map(short);
  if (words.length > longestList) return `${shown.join(', ')} ${last} ${words.length - longestList} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}`;
}

const longestWord = 48;

/** Names are made by people and can be long; sentences must not. */
export function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > longestWord ? `${line.slice(0, longestWord - 1)}…` : line;
}
