/** A vault that forgets all when the process ends: for the demo and for tests. */
import type { SecretVault } from '../tokens/tokenSet.ts';

export function memoryVault(): SecretVault {
  const setups = new Map<string, Map<string, string>>();
  return {
    get: async (setupId, name) => setups.get(setupId)?.get(name),
    async put(setupId, name, value) {
      const secrets = setups.get(setupId) ?? new Map<string, string>();
      setups.set(setupId, secrets.set(name, value));
    },
    async remove(setupId, name) {
      setups.get(setupId)?.delete(name);
    },
    async clear(setupId) {
      setups.delete(setupId);
    },
  };
}
