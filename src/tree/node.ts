/** Node: what the explorer shows of one thing, as plain data, so that it can be tested without VS Code. */
import type { FailureNote } from '../engine/failure.ts';
import type { CommandId, ItemWord } from '../manifest.ts';

/** Colours that themes define; undefined is the theme's own icon colour. */
export type IconColor =
  | 'testing.iconPassed'
  | 'testing.iconFailed'
  | 'problemsWarningIcon.foreground'
  | 'problemsErrorIcon.foreground'
  | 'disabledForeground';

export interface SetupNode {
  /** Unique in the tree and stable over reloads, so that VS Code keeps what is unfolded. */
  readonly key: string;
  readonly setupId: string;
  readonly label: string;
  readonly description?: string;
  /** What a screen reader says, where it is more than label and description. */
  readonly spoken?: string;
  /** Paragraphs of plain text. */
  readonly tooltip: readonly string[];
  readonly icon: string;
  readonly iconColor?: IconColor;
  /** Become the item's `contextValue`, which the menus of package.json look at. */
  readonly words: readonly ItemWord[];
  readonly children?: readonly SetupNode[];
  /** The children are asked for when the node is unfolded. */
  readonly lazy?: 'users';
  readonly unfolded?: boolean;
  /** What Copy and Open put on the clipboard or into the browser. */
  readonly id?: string;
  readonly arn?: string;
  readonly url?: string;
  readonly consoleUrl?: string;
  /** The method that the item stands for, as it was declared. */
  readonly method?: string;
  /** The signed-in user that the item stands for. */
  readonly userId?: string;
  /** Runs when the item is selected, with the item as its subject. */
  readonly command?: CommandId;
  /** Set on items that stand for something that could not be loaded. */
  readonly failure?: FailureNote;
}

/** An item that says what could not be loaded, and why. Selecting it shows the log. */
export function failureNode(key: string, setupId: string, note: FailureNote, label: string): SetupNode {
  return {
    key,
    setupId,
    label,
    description: note.what,
    tooltip: [note.what, note.why, note.next].filter((text) => text !== undefined),
    icon: 'error',
    iconColor: 'problemsErrorIcon.foreground',
    words: [],
    command: 'cognitoApi.showLog',
    failure: note,
  };
}
