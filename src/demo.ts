/** The main job in a terminal: create, observe, refresh, clean up, on the same engine as the extension. */
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SandboxAddress, Target } from './aws/target.ts';
import { jsonReport, terminalReport } from './demo/report.ts';
import { describeTarget, runRecipe } from './demo/runRecipe.ts';
import { type DemoRecipe, scripts } from './demo/scripts/scripts.ts';
import { noteOf } from './engine/failure.ts';
import { openOperations } from './operations/openOperations.ts';
import type { SetupExtra, SetupStore } from './operations/operations.ts';
import { startSandbox } from './sandbox/sandbox.ts';
import { recipes } from './setup/recipes/recipes.ts';
import { memoryVault } from './storage/memoryVault.ts';
import { openRecordStore } from './storage/recordStore.ts';

const usage = `npm run demo -- [options]

  --recipe NAME|all   lambda-trigger (default), custom-header, transactions, delete-news,
                      token-endpoint
  --profile P         profile of the AWS configuration; with it, the demo runs on AWS
  --region R          Region, us-east-1 if not said
  --endpoint-url URL  another endpoint that speaks AWS's protocols
  --no-calls          create and delete only, without sign-in and calls
  --keep              do not clean up
  --clean-up ID|all   remove what an earlier run kept on AWS
  --json              one JSON object a line

Without --profile and --endpoint-url, the demo runs in a sandbox on this machine.`;

const { values } = parseArgs({
  options: {
    recipe: { type: 'string', default: 'lambda-trigger' },
    profile: { type: 'string' },
    region: { type: 'string' },
    'endpoint-url': { type: 'string' },
    'no-calls': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    'clean-up': { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const runnable = Object.keys(scripts) as DemoRecipe[];
  const names = values.recipe === 'all' ? runnable : runnable.filter((name) => name === values.recipe);
  if (names.length === 0) {
    console.error(`There is no recipe “${values.recipe}”. Choose one of: ${runnable.join(', ')}, all.`);
    return 2;
  }
  const endpointUrl = values['endpoint-url'];
  const region = values.region ?? 'us-east-1';
  const onAws = endpointUrl === undefined && values.profile !== undefined;
  const target: Target =
    endpointUrl || onAws ? { kind: 'aws', region, profile: values.profile, endpointUrl } : { kind: 'sandbox', region };
  if (endpointUrl && isLoopback(endpointUrl) && !values.profile) {
    // An emulator on this machine takes any credentials; the person may have none.
    process.env.AWS_ACCESS_KEY_ID ??= 'test';
    process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  }

  // What is made on AWS must be removable after a crash; a sandbox ends with the demo.
  const folder = onAws
    ? join(homedir(), '.cognito-api-setup', 'setups')
    : await mkdtemp(join(tmpdir(), 'cognito-api-demo-'));
  const sandbox = target.kind === 'sandbox' ? await startSandbox({ region }) : undefined;
  const address = sandbox satisfies SandboxAddress | undefined;
  const store = openRecordStore<SetupExtra>(folder);
  let requests = 0;
  const operations = openOperations({
    store,
    vault: memoryVault(),
    sandbox: async () => address as SandboxAddress,
    onRequest: () => {
      requests++;
    },
  });
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const report = values.json ? jsonReport(write) : terminalReport(write);
  try {
    if (values['clean-up']) return await cleanUpKept(operations, store, values['clean-up'], write);
    let allOk = true;
    for (const recipe of names) {
      report.heading(`${recipes[recipe].title}, on ${describeTarget(target, address?.endpoint)}`);
      const summary = await runRecipe({
        operations,
        recipe,
        target,
        report,
        calls: !values['no-calls'],
        keep: values.keep,
        signal: interrupted.signal,
        requests: () => requests,
      });
      report.summary(summary);
      allOk &&= summary.ok;
    }
    return allOk ? 0 : 1;
  } finally {
    operations.close();
    store.close();
    await sandbox?.close();
    if (!onAws) await rm(folder, { recursive: true, force: true });
  }
}

async function cleanUpKept(
  operations: ReturnType<typeof openOperations>,
  store: SetupStore,
  which: string,
  write: (line: string) => void,
): Promise<number> {
  const kept = await store.list();
  const chosen = kept.filter((setup) => which === 'all' || setup.id === which);
  if (chosen.length === 0) {
    write(`Nothing to clean up: no setup ${which === 'all' ? '' : `“${which}” `}was kept.`);
    return which === 'all' ? 0 : 2;
  }
  let left = 0;
  for (const setup of chosen) {
    try {
      const report = await operations.cleanUp(setup.id);
      for (const title of report.removed) write(`Removed ${title}`);
      for (const entry of report.left) write(`Left ${entry.title}: ${entry.why}`);
      left += report.left.length;
    } catch (error) {
      write(`${setup.name}: ${noteOf(error).what}`);
      left++;
    }
  }
  return left === 0 ? 0 : 1;
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
