/** All fields in the order of the pages, and what forms and checks do with them. */
import { decidedByExisting, existingFindings } from './existing.ts';
import type { Field, FieldFinding } from './field.ts';
import { apiFields } from './fields/apiFields.ts';
import { appClientFields } from './fields/appClientFields.ts';
import { protectionFields } from './fields/protectionFields.ts';
import { tokenEndpointFields } from './fields/tokenEndpointFields.ts';
import { userPoolFields } from './fields/userPoolFields.ts';
import { refusalWarnings } from './refusalWarnings.ts';
import { expectsAccessToken, type Settings } from './settings.ts';

/** One entry per setting: forms, checks, defaults and messages come from here only. */
export const fields: readonly Field[] = [
  ...apiFields,
  ...userPoolFields,
  ...appClientFields,
  ...tokenEndpointFields,
  ...protectionFields,
].map((entry) => ({
  ...entry,
  visible: (settings) => !decidedByExisting(entry.path, settings) && (entry.visible?.(settings) ?? true),
}));

/** Reads the value at a field's path. */
export function valueAt(settings: Settings, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], settings);
}

/** A copy of the settings with another value at a field's path. */
export function withValue(settings: Settings, path: string, value: unknown): Settings {
  const copy = structuredClone(settings) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() as string;
  const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, copy);
  parent[last] = value;
  return copy as unknown as Settings;
}

/** The settings with the fields that `now` has changed since `before`; the same object where there are none. */
export function withChanges(settings: Settings, before: Settings, now: Settings): Settings {
  const isSame = (path: string) => textOf(valueAt(before, path)) === textOf(valueAt(now, path));
  return fields.reduce((kept, { path }) => (isSame(path) ? kept : withValue(kept, path, valueAt(now, path))), settings);
}

/** The same for equal values: the parts of a row have no order, and a schema that they pass may change it. */
function textOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

/**
 * Everything the checks say of these settings, in the order of the fields. Hidden fields are not checked. Existing
 * resources come first; what is foreseen of settings that are good each by itself comes last.
 */
export function checkSettings(settings: Settings): FieldFinding[] {
  const found = fields.flatMap((entry) => {
    if (entry.visible && !entry.visible(settings)) return [];
    const findings = entry.check?.(valueAt(settings, entry.path) as never, settings) ?? [];
    return findings.map((finding) => ({ ...finding, path: entry.path }));
  });
  const foreseen = refusalWarnings(settings).filter(
    ({ path }) =>
      fields.some((entry) => entry.path === path && (entry.visible?.(settings) ?? true)) &&
      !found.some((finding) => finding.path === path && finding.severity === 'error'),
  );
  return [...existingFindings(settings), ...found, ...foreseen];
}

/** The token a caller must send, in words. */
export function expectedToken(settings: Settings): 'access token' | 'ID token' {
  return expectsAccessToken(settings) ? 'access token' : 'ID token';
}
