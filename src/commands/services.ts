/** Services: what commands work with; built in composition.ts. */
import type { SandboxAddress } from '../aws/target.ts';
import type { Operations } from '../operations/operations.ts';
import type { SetupsTree } from '../tree/setupsTree.ts';
import type { HandlerFiles } from '../ui/handlerFiles.ts';
import type { Log } from '../ui/log.ts';
import type { ReportDocuments } from '../ui/reportDocument.ts';
import type { SetupList } from '../ui/setupList.ts';
import type { WizardPanels } from '../wizard/wizardPanel.ts';

export interface Services {
  readonly list: SetupList;
  readonly tree: SetupsTree;
  readonly wizard: WizardPanels;
  readonly handlerFiles: HandlerFiles;
  readonly reports: ReportDocuments;
  readonly log: Log;
  /** Loads the code that speaks to AWS on first use. */
  readonly operations: () => Promise<Operations>;
  /** Starts the sandbox if it does not run. */
  readonly sandbox: () => Promise<SandboxAddress>;
  readonly openExternal: (url: string) => Promise<void>;
  readonly runInTerminal: (command: string) => Promise<number | undefined>;
  /** Remembers which setup was used last, for the status bar. */
  readonly used: (setupId: string) => void;
}

/** What a command is about: a tree item, or what the status bar or a notice hands over. */
export interface Subject {
  readonly setupId: string;
  readonly id?: string;
  readonly arn?: string;
  readonly url?: string;
  readonly consoleUrl?: string;
  /** Key of the tree item. */
  readonly key?: string;
  /** Says nothing at the end, because the one who asked goes on by itself. */
  readonly quiet?: boolean;
}

export type Handler = (services: Services, subject: Subject | undefined) => Promise<void>;
