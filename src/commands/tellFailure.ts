/** Telling a failure of a command: one notice, whose buttons explain it, try again, or lead on. */
import type { FailureNote } from '../engine/failure.ts';
import { showFailure } from '../ui/failureNotice.ts';
import type { FailedPart } from '../wizard/wizardPorts.ts';
import type { Services, Subject } from './services.ts';

export interface Told {
  /** Id of the command, or what was being done. */
  readonly during: string;
  /** What it was about, as far as that was known when it failed. */
  readonly subject: Subject | undefined;
  readonly note: FailureNote;
  readonly tryAgain: () => unknown;
  readonly explain: (failed: FailedPart) => Promise<void>;
}

/** Does not wait for an answer. */
export function tellFailure(services: Services, { during, subject, note, tryAgain, explain }: Told): void {
  const { log, runInTerminal } = services;
  void showFailure(note, {
    tryAgain,
    explain: (attempted) => explain({ setupId: subject?.setupId, note, attempted, tryAgain }),
    during,
    subject,
    redact: log.redact,
    showLog: log.show,
    runInTerminal,
  });
}
