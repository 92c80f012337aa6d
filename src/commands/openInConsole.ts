/** Open in AWS Console: the page of a resource. */
import type { Handler } from './services.ts';

export const openInConsole: Handler = async ({ openExternal }, subject) => {
  if (subject?.consoleUrl) await openExternal(subject.consoleUrl);
};
