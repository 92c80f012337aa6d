/** JSON text as AWS writes it: dates are epoch seconds, bytes are base64. Shared by the two JSON protocols. */
import { AwsError } from '../awsError.ts';
import type { Input } from '../service.ts';

/** Serialises an answer. `Date` becomes epoch seconds with at most milliseconds, `Uint8Array` becomes base64. */
export function toAwsJson(value: unknown): string {
  return JSON.stringify(plain(value));
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** Reads a request body, which must be a JSON object or empty. Refuses others with `SerializationException`. */
export function fromAwsJson(rawBody: Uint8Array): Input {
  const text = new TextDecoder().decode(rawBody);
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'Could not parse request body into json.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
  return value as Input;
}
