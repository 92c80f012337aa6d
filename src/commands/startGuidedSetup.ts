/** Start Guided Setup: opens the wizard where the person left it. */
import type { Handler } from './services.ts';

export const startGuidedSetup: Handler = async ({ wizard }) => {
  await wizard.openDraft();
};
