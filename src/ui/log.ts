/** Log: the output channel "Cognito API". Every line passes the redactor. */
import * as vscode from 'vscode';
import type { FailureNote } from '../engine/failure.ts';
import { createRedactor } from '../engine/redact.ts';
import type { RequestTrace } from '../engine/resource.ts';

export interface Log extends vscode.Disposable {
  info(text: string): void;
  warn(text: string): void;
  /** A failure with all that is known of it, the service's own words included. */
  failure(during: string, note: FailureNote, error?: unknown): void;
  /** One request to AWS: what can change something at info level, all else at debug level. */
  request(trace: RequestTrace): void;
  /** Hides this secret from now on, also where its form does not give it away. */
  hide(secret: string): void;
  redact(text: string): string;
  conceal(text: string): string;
  show(): void;
}

export function openLog(): Log {
  const channel = vscode.window.createOutputChannel('Cognito API', { log: true });
  const { redact, conceal, hide } = createRedactor();
  return {
    info: (text) => channel.info(redact(text)),
    warn: (text) => channel.warn(redact(text)),
    failure(during, note, error) {
      const { service } = note;
      const answer = service && [
        `${service.service ?? 'service'} ${service.operation ?? ''} answered ${service.httpStatus ?? ''} ${service.name}:`,
        service.message,
        service.requestId && `(request ${service.requestId})`,
      ];
      const lines = [
        `${during}: ${note.code}: ${note.what}`,
        note.why,
        note.next,
        answer?.filter(Boolean).join(' '),
        // A stack says where in the extension something unforeseen happened; for a Failure its words are enough.
        note.code === 'Unexpected' && error instanceof Error ? error.stack : undefined,
      ];
      channel.error(redact(lines.filter(Boolean).join('\n')));
    },
    request({ service, operation, httpStatus, error, ms, changes }) {
      const answer = [httpStatus, error].filter((part) => part !== undefined).join(' ');
      const line = redact(`${service} ${operation} → ${answer} (${Math.round(ms)} ms)`);
      if (changes) channel.info(line);
      else channel.debug(line);
    },
    hide,
    redact,
    conceal,
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}
