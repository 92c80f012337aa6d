/** Try It in the Local Sandbox: opens the wizard with everything chosen, one click before Create. */
import { sandboxRegion } from '../ui/sandboxRegion.ts';
import type { Handler } from './services.ts';

export const trySandbox: Handler = async ({ wizard }) => {
  await wizard.openDraft({
    recipe: 'lambda-trigger',
    target: { kind: 'sandbox', region: sandboxRegion },
    page: 'review',
  });
};
