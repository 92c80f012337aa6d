/** Change Setup: shows a setup that exists in the wizard, to look at it, change it, or continue it. */
import { pickSetup } from './pickSetup.ts';
import type { Handler } from './services.ts';

export const openSetup: Handler = async (services, subject) => {
  const picked = await pickSetup(services, subject, { placeHolder: 'Which setup do you want to change?' });
  if (picked) await services.wizard.openSetup(picked.id);
};
