/** Another process that writes rows into the setup `shared`: recordWriter.ts DIRECTORY PREFIX COUNT. */
import { openRecordStore } from '../../../src/storage/recordStore.ts';

const [directory = '', prefix = '', count = '0'] = process.argv.slice(2);
const store = openRecordStore(directory);
for (let n = 0; n < Number(count); n++) {
  const id = `${prefix}${n}`;
  await store.saveRow('shared', id, {
    id,
    type: 'Test.Thing',
    title: id,
    state: 'created',
    refersTo: [],
    props: {},
    since: new Date().toISOString(),
    accountId: '000000000000',
    region: 'us-east-1',
  });
}
store.close();
