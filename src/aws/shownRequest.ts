/** A request as it may be kept and shown: plain JSON, no secret, the sources in place of a zip file. */
import { unzipSync } from 'fflate';
import type { ShownRequest } from '../engine/resource.ts';

/** Stands for a zip file: its files by name, as text. */
export interface ShownFiles {
  readonly $files: Readonly<Record<string, string>>;
}

const secretNames = /^(Password|TemporaryPassword|SecretHash|ClientSecret)$/;

/** True for members that hold a secret. Source: members of that name in the models of Cognito. */
export function isSecret(name: string): boolean {
  return secretNames.test(name);
}

export function shownRequest(service: string, operation: string, input: object, output: object): ShownRequest {
  return { service, operation, input: shownMembers(input), output: idsIn(output) };
}

function shownMembers(members: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, isSecret(name) ? '' : shownValue(value)]),
  );
}

function shownValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return filesOf(value);
  if (Array.isArray(value)) return value.map(shownValue);
  return typeof value === 'object' && value !== null ? shownMembers(value) : value;
}

function filesOf(zip: Uint8Array): ShownFiles {
  const decoder = new TextDecoder();
  return {
    $files: Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, decoder.decode(bytes)])),
  };
}

/** Of an answer only the ids, by which later requests name what was made. */
function idsIn(output: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(output).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
      if (typeof value === 'string') return /^(id|Id|ClientId|rootResourceId)$/.test(name) ? [[name, value]] : [];
      if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return [];
      const inside = idsIn(value);
      return Object.keys(inside).length > 0 ? [[name, inside]] : [];
    }),
  );
}
