/** Clean-up question: lists by name what will be deleted and where, and asks once. */
import * as vscode from 'vscode';
import type { PlanStep } from '../engine/plan.ts';
import type { Setup } from '../operations/operations.ts';
import { cleanUpQuestion } from './cleanUpWords.ts';

/** True when the person agreed. */
export async function confirmCleanUp(setup: Setup, steps: readonly PlanStep[]): Promise<boolean> {
  const { question, detail, yes } = cleanUpQuestion(setup, steps);
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, yes);
  return answer === yes;
}
