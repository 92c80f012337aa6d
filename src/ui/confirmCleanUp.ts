/** Clean-up question: lists by name what will be deleted and where, and asks once. */
import * as vscode from 'vscode';
import type { PlanStep } from '../engine/plan.ts';
import type { Setup } from '../operations/operations.ts';

/** True when the person agreed. */
export async function confirmCleanUp(setup: Setup, steps: readonly PlanStep[]): Promise<boolean> {
  // Loaded when it is asked, not when VS Code starts.
  const { cleanUpQuestion } = await import('./cleanUpWords.ts');
  const { question, detail, yes } = cleanUpQuestion(setup, steps);
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, yes);
  return answer === yes;
}
