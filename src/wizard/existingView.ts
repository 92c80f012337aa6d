/** What the wizard shows of what exists in the target: lists to choose from, and what was opened in them. */
import type { FailureNote } from '../engine/failure.ts';
import type { AppClientAsItIs } from '../setup/existingClient.ts';

/** Lists of what exists. App clients are those of the chosen pool. */
export const existingLists = ['apis', 'functions', 'pools', 'clients'] as const;
export type ExistingListName = (typeof existingLists)[number];

/** Each part is there once somebody asked for it. */
export interface ExistingView {
  readonly apis?: ExistingListView;
  readonly methods?: ExistingMethodsView;
  readonly functions?: ExistingListView;
  readonly pools?: ExistingListView;
  readonly clients?: ExistingListView;
  readonly client?: ExistingClientView;
}

/** The app client that is looked at. */
export interface ExistingClientView {
  readonly status: 'asking' | 'known' | 'failed';
  readonly clientId: string;
  readonly name: string;
  /** Once it is known. */
  readonly asItIs?: AppClientAsItIs;
  readonly failure?: FailureNote;
}

export interface ExistingListView {
  readonly status: 'asking' | 'known' | 'failed';
  readonly search: string;
  readonly items: readonly ExistingItem[];
  /** True when there is a further page. */
  readonly more: boolean;
  readonly failure?: FailureNote;
}

export interface ExistingItem {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
}

/** The methods of one API. */
export interface ExistingMethodsView {
  readonly status: 'asking' | 'known' | 'failed';
  readonly restApiId: string;
  readonly apiName: string;
  readonly items: readonly {
    readonly resourceId: string;
    readonly path: string;
    readonly httpMethod: string;
    /** In words, as it is now. */
    readonly authorization: string;
    readonly answeredBy: string;
    /** Names of the stages that serve it. */
    readonly stages: readonly string[];
    /** Why it cannot be secured. */
    readonly unsuitable?: string;
  }[];
  readonly failure?: FailureNote;
}
