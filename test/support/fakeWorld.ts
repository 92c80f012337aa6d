/** A world whose clients answer from functions, for what no emulator shows. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clients } from '../../src/aws/clients.ts';
import { addresses } from '../../src/aws/target.ts';
import type { World } from '../../src/aws/world.ts';
import type { Observation } from '../../src/engine/resource.ts';

/** Answers by name of the command without “Command”; a thrown error is the service's refusal. */
export type Answers = Readonly<Record<string, (input: never) => unknown>>;

export interface FakeAws {
  readonly world: World;
  /** What was sent, in order. */
  readonly sent: { readonly operation: string; readonly input: Record<string, unknown> }[];
  readonly notes: string[];
  readonly secrets: Map<string, string>;
}

export function fakeAws(answers: Answers, resourceId = 'thing'): FakeAws {
  const sent: FakeAws['sent'] = [];
  const notes: string[] = [];
  const secrets = new Map<string, string>();
  const client = {
    async send(command: { readonly constructor: { readonly name: string }; readonly input: Record<string, unknown> }) {
      const operation = command.constructor.name.replace(/Command$/, '');
      sent.push({ operation, input: command.input });
      await turn();
      const answer = answers[operation];
      if (!answer) throw new Error(`Nobody expected ${operation}.`);
      return answer(command.input as never);
    },
  };
  const clients = new Proxy({}, { get: () => client }) as Clients;
  const region = 'eu-west-1';
  const world: World = {
    setupId: 's1',
    resourceId,
    region,
    target: { kind: 'aws', region },
    caller: { accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/eve', partition: 'aws' },
    addresses: addresses(region),
    clients,
    signal: new AbortController().signal,
    note: (text) => void notes.push(text),
    secrets: {
      get: async (name) => secrets.get(name),
      put: async (name, value) => void secrets.set(name, value),
      remove: async (name) => void secrets.delete(name),
    },
  };
  return { world, sent, notes, secrets };
}

/** A refusal as the SDK throws it. */
export function refusal(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** Something of ours that differs in these properties. */
export function ours<A>(attributes: A, ...properties: string[]): Observation<A> {
  const differences = properties.map((property) => ({ property, desired: 1, actual: 2, fixedBy: 'update' }) as const);
  return { exists: true, ownership: 'ours', attributes, differences };
}

/** Answers one after the other; the last one again and again. */
export function inTurn(...answers: (() => unknown)[]): () => unknown {
  let count = 0;
  return () => answers[Math.min(count++, answers.length - 1)]?.();
}

/** An answer that is a refusal. */
export function refuse(...args: Parameters<typeof refusal>): () => never {
  return () => {
    throw refusal(...args);
  };
}
