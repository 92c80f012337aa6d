/** What a handler's process prints: lines of both streams in the order they came, and marks that say all has come. */
import type { Readable } from 'node:stream';

const mark = /\0end ([\w-]+)\0/;

/** Collects the output of one process. */
export class HandlerOutput {
  #lines: string[] = [];
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, () => void>();
  readonly #streams: number;

  constructor(...streams: readonly Readable[]) {
    this.#streams = streams.length;
    for (const stream of streams) this.#follow(stream);
  }

  /** Resolves when each stream has brought the mark with this id. */
  ended(id: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#settle(id);
    });
  }

  /** The lines since the last call. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  #follow(stream: Readable): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      rest += chunk;
      for (let found = mark.exec(rest); found !== null; found = mark.exec(rest)) {
        this.#add(rest.slice(0, found.index));
        rest = rest.slice(found.index + found[0].length);
        this.#count(found[1] ?? '');
      }
      const lineEnd = rest.lastIndexOf('\n') + 1;
      this.#add(rest.slice(0, lineEnd));
      rest = rest.slice(lineEnd);
    });
    stream.on('end', () => this.#add(rest));
  }

  #add(text: string): void {
    if (text === '') return;
    this.#lines.push(...text.replace(/\n$/, '').split('\n'));
  }

  #count(id: string): void {
    this.#seen.set(id, (this.#seen.get(id) ?? 0) + 1);
    this.#settle(id);
  }

  #settle(id: string): void {
    const resolve = this.#waiting.get(id);
    if (resolve === undefined || this.#seen.get(id) !== this.#streams) return;
    this.#waiting.delete(id);
    this.#seen.delete(id);
    resolve();
  }
}
