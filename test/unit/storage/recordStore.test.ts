/** The record store on a real disk: atomic, shared between processes, honest about what it cannot read. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../../src/engine/failure.ts';
import type { Row, SetupRecord } from '../../../src/engine/record.ts';
import { type FileRecordStore, openRecordStore } from '../../../src/storage/recordStore.ts';

interface Extra {
  readonly note: string;
}

describe('record store', () => {
  let directory: string;
  let store: FileRecordStore<Extra>;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'records-')), 'setups');
    store = openRecordStore<Extra>(directory);
  });
  afterEach(async () => {
    store.close();
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(join(directory, '..'), { recursive: true, force: true });
  });

  it('has nothing where no directory exists yet', async () => {
    assert.deepEqual(await store.ids(), []);
    assert.equal(await store.load('absent'), undefined);
  });

  it('gives back what was saved, also to a store opened later', async () => {
    await store.save(record('one'));
    await store.saveRow('one', 'api', row('api', 'creating'));
    const again = openRecordStore<Extra>(directory);
    try {
      assert.deepEqual(await again.load('one'), { ...record('one'), rows: { api: row('api', 'creating') } });
      assert.deepEqual(
        (await again.list()).map(({ id }) => id),
        ['one'],
      );
    } finally {
      again.close();
    }
  });

  it('keeps every one of many rows changed at once', async () => {
    await store.save(record('one'));
    await Promise.all(Array.from({ length: 60 }, (_, n) => store.saveRow('one', `r${n}`, row(`r${n}`, 'created'))));
    assert.equal(Object.keys((await store.load('one'))?.rows ?? {}).length, 60);
  });

  it('applies changes of one row in the order in which they were asked for', async () => {
    await store.save(record('one'));
    await Promise.all([
      store.saveRow('one', 'api', row('api', 'creating')),
      store.saveRow('one', 'api', row('api', 'created')),
      store.saveRow('one', 'gone', row('gone', 'deleting')),
      store.saveRow('one', 'gone', undefined),
    ]);
    const rows = (await store.load('one'))?.rows ?? {};
    assert.equal(rows.api?.state, 'created');
    assert.equal('gone' in rows, false);
  });

  it('does not bring a removed setup back when a late row arrives', async () => {
    await store.save(record('one'));
    const removed = store.remove('one');
    const late = store.saveRow('one', 'api', row('api', 'created'));
    await removed;
    await assert.rejects(late, (error) => error instanceof Failure && error.note.code === 'RecordGone');
    assert.deepEqual(await store.ids(), []);
  });

  it('loses no row when two processes write at the same time', async () => {
    await store.save(record('shared'));
    const writers = ['a', 'b'].map((name) => startWriter(name, 25));
    const codes = await Promise.all(writers.map(async (child) => (await once(child, 'exit'))[0]));
    assert.deepEqual(codes, [0, 0]);
    const ids = Object.keys((await store.load('shared'))?.rows ?? {}).sort();
    const expected = ['a', 'b'].flatMap((name) => Array.from({ length: 25 }, (_, n) => `${name}${n}`)).sort();
    assert.deepEqual(ids, expected);
  });

  it('is whole after the writer is killed at any moment, and can be written again', async () => {
    await store.save(record('shared'));
    for (let round = 0; round < 3; round++) {
      const before = await readFile(join(directory, 'shared.json'), 'utf8');
      const writer = startWriter(`k${round}-`, 100_000);
      await until(async () => (await readFile(join(directory, 'shared.json'), 'utf8')) !== before);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      assert.ok(await store.load('shared'), 'the file must parse');
      // What the killed process left behind must not stand in the way once it is as old as a stale lock.
      const lock = join(directory, 'shared.json.lock');
      await utimes(lock, new Date(0), new Date(0)).catch(() => {});
      await store.saveRow('shared', `after${round}`, row('after', 'created'));
    }
    assert.ok((await store.load('shared'))?.rows.after2);
    assert.deepEqual(await store.ids(), ['shared'], 'left-over temporary files are no setups');
  });

  it('keeps the old content when the new cannot be written', async () => {
    await store.save(record('one'));
    await assert.rejects(
      // JSON has no form for a BigInt.
      store.saveRow('one', 'api', { ...row('api', 'created'), props: { size: 1n } }),
      (error) => error instanceof Failure && error.note.code === 'RecordNotWritten',
    );
    assert.deepEqual(await store.load('one'), record('one'));
    await store.saveRow('one', 'api', row('api', 'created'));
    assert.ok((await store.load('one'))?.rows.api);
  });

  it('says which file is broken, and still lists its id', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'broken.json'), '{"version":1,');
    assert.deepEqual(await store.ids(), ['broken']);
    await assert.rejects(
      store.load('broken'),
      (error) =>
        error instanceof Failure &&
        error.note.code === 'RecordUnreadable' &&
        (error.note.why ?? '').includes('broken.json'),
    );
  });

  it('never overwrites a file that it cannot read', async () => {
    await mkdir(directory, { recursive: true });
    const file = join(directory, 'broken.json');
    await writeFile(file, 'not JSON');
    await assert.rejects(store.saveRow('broken', 'api', row('api', 'created')));
    assert.equal(await readFile(file, 'utf8'), 'not JSON');
  });

  it('asks to update the extension for a record of a later version', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'later.json'), JSON.stringify({ ...record('later'), version: 2 }));
    await assert.rejects(
      store.load('later'),
      (error) => error instanceof Failure && error.note.code === 'RecordTooNew',
    );
  });

  it('refuses ids that lead out of its directory', async () => {
    for (const id of ['../one', 'a/b', '', '.hidden', 'x'.repeat(65)]) {
      assert.throws(() => store.save(record(id)), Failure);
      await assert.rejects(async () => store.load(id), Failure);
    }
    assert.deepEqual(await readdir(join(directory, '..')), []);
  });

  it('tells of its own changes and of those of another process', async () => {
    let told = 0;
    store.onDidChange(() => {
      told++;
    });
    await store.ids();
    await store.save(record('shared'));
    await until(() => told > 0);
    const before = told;
    await once(startWriter('a', 1), 'exit');
    await until(() => told > before);
  });

  function startWriter(prefix: string, count: number): ChildProcess {
    const writer = new URL('./recordWriter.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [writer, directory, prefix, String(count)], { stdio: 'inherit' });
    children.push(child);
    return child;
  }
});

function record(id: string): SetupRecord<Extra> {
  return { version: 1, id, name: 'demo', createdAt: '2026-01-01T00:00:00.000Z', rows: {}, extra: { note: 'x' } };
}

function row(id: string, state: Row['state']): Row {
  return {
    id,
    type: 'Test.Thing',
    title: `Thing ${id}`,
    state,
    refersTo: [],
    props: {},
    since: '2026-01-01T00:00:00.000Z',
    accountId: '000000000000',
    region: 'us-east-1',
  };
}

/** Waits until the condition holds; mocha's own time-out ends it otherwise. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
