/** Explaining a refusal by AWS: why a sign-in, creating or deleting was refused, and what mends it. Asks nobody. */
import type { FailureNote } from '../engine/failure.ts';
import { decidedByExisting } from '../setup/existing.ts';
import { accountRules } from './change/accountRules.ts';
import { creatingRules } from './change/creatingRules.ts';
import { deletingRules } from './change/deletingRules.ts';
import { nameRules } from './change/nameRules.ts';
import { permissionRules } from './change/permissionRules.ts';
import { type Diagnosis, diagnosisOf, type Finding } from './diagnosis.ts';
import { type FailureEvidence, type Refused, refusedBy } from './failureEvidence.ts';
import type { Fix } from './fix.ts';
import { clientRules, grantRules } from './signIn/clientRules.ts';
import { flowRules } from './signIn/flowRules.ts';
import { missingRules } from './signIn/missingRules.ts';
import { pageRules } from './signIn/pageRules.ts';
import { passwordRules } from './signIn/passwordRules.ts';
import { stepRules } from './signIn/stepRules.ts';
import { userRules } from './signIn/userRules.ts';

type Rule = (refused: Refused) => Finding[];

/** The first that knows the refusal decides: AWS checks one thing after the other, and names the first that fails. */
const rules: readonly Rule[] = [
  permissionRules,
  missingRules,
  flowRules,
  clientRules,
  grantRules,
  pageRules,
  stepRules,
  passwordRules,
  userRules,
  deletingRules,
  creatingRules,
  nameRules,
  accountRules,
];

/** `undefined`: there is nothing to add to the failure's own words. */
export function explainFailure(note: FailureNote, at: FailureEvidence): Diagnosis | undefined {
  const refused = refusedBy(note, at);
  const findings = rules.reduce<Finding[]>((found, rule) => (found.length > 0 ? found : rule(refused)), []);
  if (findings.length === 0) return undefined;
  const isSignIn = findings.some((finding) => finding.kind === 'cause' && finding.id.startsWith('sign-in-'));
  const { service } = note;
  return diagnosisOf(
    {
      about: isSignIn ? 'sign-in' : 'change',
      happened: note.what,
      ...(service ? { aws: { name: service.name, message: service.message } } : {}),
    },
    findings.map((finding) => withoutOwnersSettings(finding, at)),
  );
}

/** No setting of this setup changes what was there before. */
function withoutOwnersSettings(finding: Finding, { settings }: FailureEvidence): Finding {
  if (finding.kind !== 'cause' || !settings) return finding;
  const isOwners = (fix: Fix) =>
    fix.kind === 'settings' && fix.settings.some(({ path }) => decidedByExisting(path, settings));
  const fixes = finding.fixes.filter((fix) => !isOwners(fix));
  if (fixes.length === finding.fixes.length) return finding;
  const found = 'What refuses this. Its owner changes its settings; this setup does not.';
  return { ...finding, fixes, evidence: [...finding.evidence, { what: 'What was there before this setup', found }] };
}

/** What AWS would have to be asked for a surer cause or a better fix. Empty: the failure says all. */
export function wantedFor(
  note: FailureNote,
  at: FailureEvidence,
): readonly ('user' | 'client' | 'pool' | 'obstacles')[] {
  const ids = explainFailure(note, at)?.causes.map(({ id }) => id) ?? [];
  return [...new Set(ids.flatMap((id) => wanted[id] ?? []))];
}

const wanted: Readonly<Record<string, readonly ('user' | 'client' | 'pool' | 'obstacles')[]>> = {
  'sign-in-password-wrong': ['user', 'pool'],
  'sign-in-flow-off': ['client'],
  'sign-in-refresh-flow-off': ['client'],
  'sign-in-secret-wrong': ['client'],
  'sign-in-client-refused': ['client'],
  'sign-in-client-gone': ['pool'],
  'sign-in-grant-off': ['client'],
  'sign-in-callback-not-listed': ['client'],
  'sign-in-scope-refused': ['client'],
  'sign-in-code-refused': ['client'],
  'sign-in-refresh-refused': ['client'],
  'sign-in-page-gone': ['pool'],
  'change-pool-has-domain': ['pool', 'obstacles'],
  'change-authorizer-in-use': ['obstacles'],
};
