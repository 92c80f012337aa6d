/** Runs inside the extension host: activates both extensions and writes down how long each took. */
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';

const ids = { ours: 'cognito-api-setup.cognito-api-setup', empty: 'bench.empty' } as const;
type Which = keyof typeof ids;

/** Called by VS Code. */
export async function run(): Promise<void> {
  const { ACTIVATION_RESULT: file, ACTIVATION_FIRST: first } = process.env;
  if (!file) throw new Error('ACTIVATION_RESULT is missing');
  const order: readonly Which[] = first === 'empty' ? ['empty', 'ours'] : ['ours', 'empty'];
  // The first activation in a host pays for what all share, so a third extension goes before both.
  await activationTime('bench.first');
  const times: Partial<Record<Which, number>> = {};
  for (const which of order) times[which] = await activationTime(ids[which]);
  await writeFile(file, JSON.stringify(times));
}

async function activationTime(id: string): Promise<number> {
  const extension = vscode.extensions.getExtension(id);
  if (!extension) throw new Error(`${id} is not there`);
  if (extension.isActive) throw new Error(`${id} is active already`);
  const began = performance.now();
  await extension.activate();
  return performance.now() - began;
}
