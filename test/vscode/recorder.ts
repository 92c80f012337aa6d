/** Recorder: keeps all that the extension shows in VS Code or sends to its webviews while a test goes through a journey. */
import * as vscode from 'vscode';
import type { HostMessage, Intent, View } from '../../src/wizard/protocol.ts';
import { type Answer, answerInputs, answerNotices, type Shown } from './inside.ts';

/** One text with the place where it was to be seen. */
export interface Seen {
  readonly place: string;
  readonly text: string;
}

/** A webview panel that was opened while recording. */
export interface RecordedPanel {
  readonly panel: vscode.WebviewPanel;
  /** What the host last said of everything it knows. */
  view(): View | undefined;
  /** Hands the host a message as if the page had sent it. */
  send(intent: Intent): void;
}

export interface Recorder extends Disposable {
  readonly seen: Seen[];
  readonly panels: RecordedPanel[];
  /** Titles of buttons that are pressed where they are shown. */
  press: string | undefined;
  /** Runs `work` with these answers to its questions; what was asked is kept too. */
  answering(answers: readonly Answer[], work: () => PromiseLike<unknown>): Promise<void>;
  readonly notices: readonly Shown[];
}

type Patch = (original: (...args: never[]) => unknown) => (...args: never[]) => unknown;

/** From now on until it is disposed of. What was made before, such as the status bar item, is not seen. */
export function record(): Recorder {
  const seen: Seen[] = [];
  const panels: RecordedPanel[] = [];
  const note = (place: string, content: unknown) =>
    void seen.push({ place, text: typeof content === 'string' ? content : (JSON.stringify(content) ?? '') });
  const notices = answerNotices((shown) => {
    note('a notice', shown);
    return shown.buttons.includes(recorder.press ?? '') ? recorder.press : undefined;
  });
  const window = vscode.window as unknown as Record<string, (...args: never[]) => unknown>;
  const undo: (() => void)[] = [];
  const patch = (name: string, change: Patch) => {
    const original = window[name];
    if (!original) throw new Error(`VS Code has no ${name}`);
    window[name] = change(original);
    undo.unshift(() => {
      window[name] = original;
    });
  };

  patch('setStatusBarMessage', (original) => (...args) => {
    note('a status bar message', args[0]);
    return original.apply(vscode.window, args);
  });
  patch('withProgress', (original) => (...args: unknown[]) => {
    const [options, task] = args as Parameters<typeof vscode.window.withProgress>;
    note('a progress', options);
    const recorded: typeof task = (progress, token) =>
      task(
        {
          report(value) {
            note('a progress', value);
            progress.report(value);
          },
        },
        token,
      );
    return original.apply(vscode.window, [options, recorded] as never[]);
  });
  patch('createWebviewPanel', (original) => (...args) => {
    note('the title of a webview', args[1]);
    const panel = original.apply(vscode.window, args) as vscode.WebviewPanel;
    let view: View | undefined;
    let receive: (message: Intent) => void = () => {};
    const webview = over(panel.webview, {
      postMessage(message: HostMessage) {
        note('a webview message', message);
        if (message.type === 'view') view = message.view;
        return panel.webview.postMessage(message);
      },
      onDidReceiveMessage(listener: typeof receive) {
        receive = listener;
        return panel.webview.onDidReceiveMessage(listener);
      },
      set html(text: string) {
        note('the page of a webview', text);
        panel.webview.html = text;
      },
    });
    const wrapped = over(panel, { webview });
    panels.push({ panel: wrapped, view: () => view, send: (intent) => receive(intent) });
    return wrapped;
  });

  const recorder: Recorder = {
    seen,
    panels,
    press: undefined,
    notices: notices.shown,
    async answering(answers, work) {
      using inputs = answerInputs(answers);
      await work();
      for (const shown of inputs.shown) note('a question', shown);
    },
    [Symbol.dispose]() {
      for (const each of undo) each();
      notices[Symbol.dispose]();
    },
  };
  return recorder;
}

/** The target with some members in front of its own. */
function over<T extends object>(target: T, front: object): T {
  return new Proxy(target, {
    get(_, name) {
      if (name in front && !isSetterOnly(front, name)) return Reflect.get(front, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set(_, name, value) {
      return Reflect.set(isSetterOnly(front, name) ? front : target, name, value);
    },
  });
}

function isSetterOnly(front: object, name: string | symbol): boolean {
  return Object.getOwnPropertyDescriptor(front, name)?.set !== undefined;
}
