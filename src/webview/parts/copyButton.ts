/** Buttons that have the host copy something, and say for a moment that it was done. */
import type { TemplateResult } from 'lit';
import type { CopyWhat, WizardSession } from '../session.ts';
import { button } from './button.ts';

export function copyButton(
  session: WizardSession,
  what: Exclude<CopyWhat, 'call'>,
  test: string,
  words: string,
): TemplateResult {
  const copied = session.copied === what;
  return button({ test, words: copied ? 'Copied' : words, icon: copied ? 'check' : 'copy', secondary: true }, () =>
    session.send({ type: 'copy', what }),
  );
}
