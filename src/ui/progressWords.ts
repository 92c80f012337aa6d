/** Progress words: what the engine does, as one line of a notification. */
import type { EngineEvent } from '../engine/resource.ts';

/** Turns the engine's events into one line: how many are done, and what is being worked on. */
export function progressLine(titles: ReadonlyMap<string, string>): (event: EngineEvent) => string | undefined {
  const working = new Set<string>();
  let done = 0;
  return (event) => {
    if (event.kind === 'request') return undefined;
    if (event.kind === 'started') working.add(event.id);
    else if (event.kind !== 'note') {
      working.delete(event.id);
      done++;
    }
    const current = event.kind === 'note' ? event.text : [...working].map((id) => titles.get(id) ?? id).at(-1);
    return `${done} of ${titles.size}${current === undefined ? '' : `: ${current}`}`;
  };
}
