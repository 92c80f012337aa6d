/** Services: what commands work with; built in composition.ts. */
import type { Uri } from 'vscode';
import type { SandboxAddress } from '../aws/target.ts';
import type { Operations } from '../operations/operations.ts';
import type { SetupsTree } from '../tree/setupsTree.ts';
import type { HandlerFiles } from '../ui/handlerFiles.ts';
import type { Log } from '../ui/log.ts';
import type { ReportDocuments } from '../ui/reportDocument.ts';
import type { SetupList } from '../ui/setupList.ts';
import type { WizardPanels } from '../wizard/wizardPanels.ts';

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
  /** The read-only editors that show tokens. */
  readonly documents: { changed(uri: Uri): void };
  /** Remembers which setup was used last, for the status bar. */
  readonly used: (setupId: string) => void;
  /** Tells the boundary which setup the command is about, once that is known. */
  readonly picked?: (setupId: string) => void;
}

/** What a command is about: a tree item, or what the status bar or a notice hands over. */
export interface Subject {
  readonly setupId: string;
  readonly id?: string;
  readonly arn?: string;
  readonly url?: string;
  readonly consoleUrl?: string;
  /** The method of the setup that the item stands for, as it was declared. */
  readonly method?: string;
  /** What the tree item is called. */
  readonly label?: string;
  /** Key of the tree item. */
  readonly key?: string;
  /** One of the users who are signed in; left out, it is about the current one. */
  readonly userId?: string;
  /** Says nothing at the end, because the one who asked goes on by itself. */
  readonly quiet?: boolean;
}

export type Handler = (services: Services, subject: Subject | undefined) => Promise<void>;
