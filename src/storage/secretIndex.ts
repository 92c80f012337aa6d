/**
 * Secret index: the writing half of the vault. SecretStorage cannot list its keys, so the names of each setup's secrets
 * stand beside them; a name enters the index before its secret is stored, so that clearing never overlooks one.
 */
import type { OwnSecrets, SecretNews } from './secretNews.ts';

export async function putSecret(
  own: OwnSecrets,
  news: SecretNews | undefined,
  setupId: string,
  name: string,
  value: string,
): Promise<void> {
  const names = await indexOf(own, setupId);
  if (!names.includes(name)) await own.store(setupId, undefined, JSON.stringify([...names, name].sort()));
  await (news ?? own).store(setupId, name, value);
}

export async function removeSecret(
  own: OwnSecrets,
  news: SecretNews | undefined,
  setupId: string,
  name: string,
): Promise<void> {
  await (news ?? own).delete(setupId, name);
  const names = (await indexOf(own, setupId)).filter((other) => other !== name);
  if (names.length > 0) await own.store(setupId, undefined, JSON.stringify(names));
  else await own.delete(setupId, undefined);
}

/** Also what other windows put, of which this window's index may know nothing. */
export async function clearSecrets(own: OwnSecrets, news: SecretNews | undefined, setupId: string): Promise<void> {
  const names = new Set([...(await indexOf(own, setupId)), ...((await news?.names(setupId)) ?? [])]);
  for (const name of names) await own.delete(setupId, name);
  await own.delete(setupId, undefined);
  await news?.clear(setupId);
}

async function indexOf(own: OwnSecrets, setupId: string): Promise<string[]> {
  const text = await own.get(setupId, undefined);
  const names: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
