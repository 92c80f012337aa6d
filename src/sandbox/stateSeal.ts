/** Seal of the state: AES-256-GCM under a key that whoever starts the sandbox keeps elsewhere, so no secret is on disk. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Environment variable that hands over the key: 32 bytes in base64. */
export const stateKeyVariable = 'COGNITO_SANDBOX_STATE_KEY';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** The key in a text; throws RangeError when it is not 32 bytes of base64. */
export function stateKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) throw new RangeError(`${stateKeyVariable} must hold 32 bytes in base64.`);
  return key;
}

/** Nonce, tag and encrypted text together, in base64. */
export function seal(text: string, key: Buffer): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** Throws when the key is another one, or the text was changed. */
export function unseal(sealed: string, key: Buffer): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceLength), { authTagLength: tagLength });
  decipher.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength));
  return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]).toString('utf8');
}
