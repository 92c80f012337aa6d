/** Field: what a setting is to a form: label, help, control, limits and messages. */
import type { Settings } from './settings.ts';

export type Severity = 'error' | 'warning';
/** What a check has to say. An error blocks Create; a warning is advice. */
export interface Finding {
  readonly severity: Severity;
  readonly message: string;
}
export interface FieldFinding extends Finding {
  readonly path: string;
}

export interface Option {
  readonly value: string | number;
  readonly label: string;
  readonly description?: string;
}

export type Control =
  | { readonly kind: 'text'; readonly placeholder?: string; readonly prefix?: string; readonly suffix?: string }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly unit?: string }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'choice'; readonly options: readonly Option[] }
  | {
      readonly kind: 'checks';
      readonly options: readonly Option[];
      /** Options that other settings bring. */
      readonly more?: (settings: Settings) => readonly Option[];
    }
  | {
      readonly kind: 'list';
      readonly itemLabel: string;
      readonly placeholder?: string;
      readonly max: number;
      /** Values that other settings make likely, offered as buttons. */
      readonly suggestions?: (settings: Settings) => readonly string[];
    }
  | {
      readonly kind: 'rows';
      readonly itemLabel: string;
      readonly max: number;
      readonly columns: readonly Column[];
      /** What a new row holds. */
      readonly blank: Readonly<Record<string, unknown>>;
    }
  /** Program text of several lines; empty: what `placeholder` says. */
  | { readonly kind: 'code'; readonly placeholder: string };

/** A part of each row. `words`: a list of texts, typed with spaces between them. */
export interface Column {
  readonly key: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'choice' | 'words';
  readonly placeholder?: string;
  readonly options?: readonly Option[];
}

/** The wizard pages that hold fields. */
export type FormPage = 'api' | 'signIn' | 'protection';

export interface Field {
  /** Dotted path into Settings. */
  readonly path: string;
  readonly page: FormPage;
  /** Heading under which it stands. */
  readonly group: string;
  readonly label: string;
  /** One or two sentences: what it is, what a change does. */
  readonly help: string;
  readonly control: Control;
  /** Folded away until asked for. */
  readonly advanced?: boolean;
  /** Set when AWS cannot change it later. */
  readonly permanent?: boolean;
  readonly visible?: (settings: Settings) => boolean;
  readonly check?: (value: never, settings: Settings) => readonly Finding[];
}

type ValueAt<T, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? ValueAt<T[Head], Rest>
    : never
  : P extends keyof T
    ? T[P]
    : never;

/** Declares a field with its check typed by the setting it belongs to. */
export function field<P extends string>(
  path: ValueAt<Settings, P> extends never ? never : P,
  rest: Omit<Field, 'path' | 'check'> & {
    check?: (value: ValueAt<Settings, P>, settings: Settings) => readonly Finding[];
  },
): Field {
  return { path, ...rest } as Field;
}
