/** Times that run: how long something has been going on, and how long something still lasts. */
import { html, LitElement } from 'lit';

/** Shows `since` (ms since the epoch) as elapsed time, or the time left to `until`; draws itself each second. */
export class WizardClock extends LitElement {
  static override properties = {
    since: { type: Number },
    until: { type: Number },
    lead: { type: String },
    ended: { type: String },
  };
  declare since: number | undefined;
  declare until: number | undefined;
  /** Words before the time left, and in its place when there is none left. */
  declare lead: string | undefined;
  declare ended: string | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  override render() {
    if (this.until !== undefined) {
      const ms = this.until - Date.now();
      return ms > 0 ? html`${this.lead} ${timeLeft(ms)}` : html`${this.ended}`;
    }
    return html`${duration(Date.now() - (this.since ?? Date.now()), 0)}`;
  }
}
customElements.define('wizard-clock', WizardClock);

/** "42 s", "59 min 12 s", "1 h 5 min". */
export function timeLeft(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** "380 ms", "4.2 s", "1 min 5 s". `digits` after the point, for seconds. */
export function duration(ms: number, digits = 1): string {
  if (ms < 1000 && digits > 0) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(digits)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
}
