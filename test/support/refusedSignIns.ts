/** Refused sign-ins on the sandbox: a setup with somebody in its pool, ways to sign in, and the round of explaining and mending. */
import assert from 'node:assert/strict';
import {
  DescribeUserPoolClientCommand,
  SignUpCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { Person } from '../../src/demo/person.ts';
import { Failure, type FailureNote } from '../../src/engine/failure.ts';
import type { Diagnosis } from '../../src/explain/diagnosis.ts';
import type { Fix } from '../../src/explain/fix.ts';
import type { FixPorts } from '../../src/operations/explainOperations.ts';
import type { Setup } from '../../src/operations/operations.ts';
import type { Settings } from '../../src/setup/settings.ts';
import { refusal } from './assertRefused.ts';
import { makeUser } from './cognitoFixtures.ts';
import { createdSetup, ownSettings, startTestOperations, type TestOperations } from './testOperations.ts';

/** Somebody in the pool beside the test user, and a password that its policy takes. */
export const pat = 'pat@example.com';
export const good = 'Correct-horse-1';

export interface RefusedSignIns {
  readonly test: TestOperations;
  readonly setup: Setup;
  /** How far the sandbox's clock is ahead of this machine's, in ms. */
  ahead: number;
  /** What pat signs in with, by what the fixes set. */
  passwordOfPat: string;
  create(change?: (settings: Settings) => void): Promise<void>;
  /** Id of a resource of the setup, by its row in the record. */
  id(row: string): string;
  place(): { readonly UserPoolId: string; readonly ClientId: string };
  /** As a person in the console would: only what is named changes. */
  changeClient(changes: Partial<UpdateUserPoolClientCommandInput>): Promise<void>;
  bySrp(username?: string, password?: string): Promise<void>;
  openBrowser(url: string): Promise<void>;
  onPage(): Promise<void>;
  explained(note: FailureNote): Promise<Diagnosis>;
  /** Refused for this cause; the first fix, applied, makes the same succeed. */
  mended(
    attempt: () => Promise<unknown>,
    causeId: string,
    fixKind: string,
    again?: () => Promise<unknown>,
  ): Promise<Diagnosis>;
}

/** Hooks of a suite: one sandbox for all its tests. */
export function refusedSignIns(): RefusedSignIns {
  let test: TestOperations;
  let setup: Setup;
  before(async () => {
    test = await startTestOperations({ now: () => Date.now() + bed.ahead });
  });
  after(() => test.close());
  afterEach(() => {
    bed.ahead = 0;
    bed.passwordOfPat = good;
  });

  const ports: FixPorts = {
    openBrowser: (url) => bed.openBrowser(url),
    async signIn(way) {
      if (way === 'hostedCode') await bed.onPage();
      else await bed.bySrp();
      return true;
    },
    async user(action, username) {
      if (action === 'signUp') {
        const { ClientId } = bed.place();
        await test.cognito.send(new SignUpCommand({ ClientId, Username: username, Password: good }));
        await test.operations.confirmUser(setup.id, username);
      } else {
        await test.operations.setPermanentPassword(setup.id, username, good);
        bed.passwordOfPat = good;
      }
      return true;
    },
    async show(what) {
      assert.equal(what, 'clock');
      bed.ahead = 0;
    },
  };
  /** A wait that passes on the clock of the sandbox alone. */
  function waited(fix: Fix): Fix {
    if (fix.kind !== 'wait') return fix;
    bed.ahead += fix.seconds * 1000;
    return { ...fix, seconds: 0 };
  }

  const bed: RefusedSignIns = {
    get test() {
      return test;
    },
    get setup() {
      return setup;
    },
    ahead: 0,
    passwordOfPat: good,
    async create(change = () => {}) {
      const settings = await ownSettings('blank');
      settings.hostedPages.managedLoginVersion = 2;
      settings.userPool.selfRegistration = true;
      change(settings);
      setup = await createdSetup(test, settings);
      await makeUser(test, bed.id('userPool'), pat, good);
      bed.passwordOfPat = good;
    },
    id: (row) => String(setup.rows[row]?.attributes?.id),
    place: () => ({ UserPoolId: bed.id('userPool'), ClientId: bed.id('appClient') }),
    async changeClient(changes) {
      const { UserPoolClient } = await test.cognito.send(new DescribeUserPoolClientCommand(bed.place()));
      const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...kept } = UserPoolClient ?? {};
      await test.cognito.send(new UpdateUserPoolClientCommand({ ...kept, ...bed.place(), ...changes }));
    },
    async bySrp(username = pat, password = bed.passwordOfPat) {
      const step = await test.operations.startSignIn(setup.id, 'srp', { username, password });
      if (step.kind === 'question')
        throw new Failure({
          code: 'ChallengeNotSupported',
          what: 'Asked.',
          about: { username, challenge: step.question.kind },
        });
    },
    async openBrowser(url) {
      const person = new Person((at) => at.startsWith('http://localhost:'));
      void fetch(await person.signIn(url, { username: pat, password: bed.passwordOfPat }));
    },
    async onPage() {
      await test.operations.signInHostedPage(setup.id, bed.openBrowser);
    },
    async explained(note) {
      const diagnosis = await test.operations.explainFailure(setup.id, note, 'sign-in');
      assert.ok(diagnosis, `${note.code} ${note.service?.message}`);
      const text = JSON.stringify(diagnosis);
      for (const secret of [good, 'wrong-password-1']) assert.ok(!text.includes(secret), 'No password in a diagnosis');
      return diagnosis;
    },
    async mended(attempt, causeId, fixKind, again = attempt) {
      const diagnosis = await bed.explained(await refusal(attempt));
      const [first] = diagnosis.causes;
      assert.equal(first?.id, causeId, JSON.stringify(diagnosis.causes.map(({ id: one }) => one)));
      const [fix] = first.fixes;
      assert.equal(fix?.kind, fixKind, JSON.stringify(fix));
      await test.operations.applyFix(setup.id, await test.operations.previewFix(setup.id, waited(fix)), ports);
      setup = await test.operations.load(setup.id);
      await again();
      return diagnosis;
    },
  };
  return bed;
}
