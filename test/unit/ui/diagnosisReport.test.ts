/** The report about a diagnosis: what stands in it, and that nothing of AWS becomes markup. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Cause, Diagnosis } from '../../../src/explain/diagnosis.ts';
import { diagnosisReport } from '../../../src/ui/diagnosisReport.ts';

const cause: Cause = {
  id: 'sign-in-password-wrong',
  sentence: 'This is not the password of ada.',
  certainty: 'certain',
  evidence: [{ what: 'Cognito says', found: 'Incorrect username or password.' }],
  fixes: [
    { kind: 'signIn', label: 'Sign in: Password', changes: 'Starts a new sign-in.' },
    { kind: 'copyPolicy', label: 'Copy the policy', changes: 'Nothing is changed.', policy: '{"a": 1}' },
  ],
  link: { title: 'Managing users', url: 'https://docs.aws.amazon.com/cognito/latest/x.html' },
};
const diagnosis: Diagnosis = {
  about: 'sign-in',
  happened: 'The sign-in was refused.',
  causes: [cause],
  ruledOut: [{ what: 'The user exists', found: 'status CONFIRMED' }],
  notLookedAt: [{ what: 'The pool', why: 'You may not read it.' }],
  aws: { name: 'NotAuthorizedException', message: 'Incorrect username or password.' },
};

describe('the report about a diagnosis', () => {
  it('says cause, evidence, fixes and link, what it is not, what was not seen, and what AWS answered', () => {
    assert.equal(
      diagnosisReport(diagnosis, 'demo'),
      `# Why the sign-in was refused: demo

The sign-in was refused.

## This is not the password of ada.

- Cognito says: Incorrect username or password.

How to fix it:

1. **Sign in: Password**: Starts a new sign-in.
2. **Copy the policy**: Nothing is changed.

\`\`\`json
{"a": 1}
\`\`\`

More from AWS: [Managing users](https://docs.aws.amazon.com/cognito/latest/x.html)

## Not the cause

- The user exists: status CONFIRMED

## Could not be looked at

- The pool: You may not read it.

## What AWS answered

\`\`\`text
NotAuthorizedException: Incorrect username or password.
\`\`\`
`,
    );
  });

  it('keeps further causes apart: also wrong where the first is sure, or else where it is not', () => {
    const other: Cause = { ...cause, sentence: 'Perhaps there is no user ada.', certainty: 'possible' };
    assert.match(diagnosisReport({ ...diagnosis, causes: [cause, other] }), /\n## Also wrong\n\n### Perhaps there/);
    const likely: Cause = { ...cause, certainty: 'likely' };
    assert.match(diagnosisReport({ ...diagnosis, causes: [likely, other] }), /\n## Or else\n\n### Perhaps there/);
  });

  it('says so where nothing is wrong', () => {
    assert.match(diagnosisReport({ ...diagnosis, about: 'call', causes: [] }), /\n## Nothing is wrong\n/);
  });

  it('lets nothing of what others wrote become markup', () => {
    const hostile = { ...cause, sentence: '<b> [x](y) `c` *d* _e_ my_function', evidence: [], fixes: [] };
    const report = diagnosisReport({ ...diagnosis, causes: [hostile], aws: { name: 'X', message: '```\n# y' } });
    assert.ok(report.includes('## \\<b\\> \\[x\\](y) \\`c\\` \\*d\\* \\_e\\_ my_function\n'), report);
    assert.ok(report.includes('````text\nX: ```\n# y\n````'), report);
  });
});
