/** A record store in memory, for tests of what runs on top of one. */
import type { RecordStore, Row, SetupRecord } from '../../src/engine/record.ts';

/** Keeps copies, as a store on disk does, so that nobody can change a record by holding on to it. */
export function memoryStore<Extra = unknown>(...records: SetupRecord<Extra>[]): RecordStore<Extra> {
  const kept = new Map(records.map((record) => [record.id, structuredClone(record)]));
  return {
    list: async () => structuredClone([...kept.values()]),
    load: async (id) => structuredClone(kept.get(id)),
    async save(record) {
      kept.set(record.id, structuredClone(record));
    },
    async change(id, change) {
      const record = kept.get(id);
      if (!record) throw new Error(`There is no record ${id}.`);
      const changed = change(structuredClone(record));
      kept.set(id, structuredClone(changed));
      return changed;
    },
    async saveRow(id, rowId, row) {
      const record = kept.get(id);
      if (!record) throw new Error(`There is no record ${id}.`);
      const rows: Record<string, Row> = { ...record.rows };
      if (row === undefined) delete rows[rowId];
      else rows[rowId] = structuredClone(row);
      kept.set(id, { ...record, rows });
    },
    async remove(id) {
      kept.delete(id);
    },
  };
}

/** An empty record. */
export function emptyRecord(id: string): SetupRecord {
  return { version: 1, id, name: id, createdAt: new Date().toISOString(), rows: {}, extra: undefined };
}
