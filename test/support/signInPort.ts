/** Sign-in as the wizard asks for it, without anybody to ask: the ways that need no answers. */
import type { Operations } from '../../src/operations/operations.ts';
import { withoutQuestions } from '../../src/signIn/challenges.ts';
import type { WizardPorts } from '../../src/wizard/wizardPorts.ts';

export function signInPort(operations: Operations, browse: (url: string) => Promise<void>): WizardPorts['signIn'] {
  return async (setupId, way, signal) =>
    way === 'testUser'
      ? withoutQuestions(await operations.startSignIn(setupId, way, {}, signal))
      : operations.signInHostedPage(setupId, browse, signal);
}
