/** Handler code: the text of a function as the settings hold it, and settings with another text. */
import { originHeader } from '../setup/cors.ts';
import { handlerOf, starterHandler } from '../setup/handlers/starterHandlers.ts';
import type { Settings } from '../setup/settings.ts';

export interface HandlerCode {
  /** As in the function's zip, so that its extension says the language. */
  readonly fileName: string;
  readonly text: string;
}

/** The code that this setup deploys; undefined where it deploys none: the API only mocks, or the function was there before. */
export function handlerCodeOf(settings: Settings): HandlerCode | undefined {
  if (settings.api.integration !== 'LAMBDA_PROXY' || settings.existing?.functionName !== undefined) return undefined;
  const { fileName, source } = handlerOf(settings.function, originHeader(settings));
  return { fileName, text: source };
}

/** The settings with this code. The starter's own text is no code of one's own: it goes on following the settings. */
export function withHandlerCode(settings: Settings, text: string): Settings {
  const { source } = starterHandler(settings.function, originHeader(settings));
  const code = text === source ? '' : text;
  return { ...settings, function: { ...settings.function, code } };
}
