/** Configuration: the extension's settings, typed by the manifest. */
import * as vscode from 'vscode';
import type { Target } from '../aws/target.ts';
import { type SettingName, type SwitchName, settingDefaults, settingsSection } from '../manifest.ts';

/** The value of a setting, or its default. VS Code itself keeps workspaces from setting those of scope `machine`. */
export function setting(name: Exclude<SettingName, SwitchName>): string {
  const value: unknown = vscode.workspace.getConfiguration(settingsSection).get(name);
  return typeof value === 'string' ? value.trim() : settingDefaults[name];
}

export function isOn(name: SwitchName): boolean {
  const value: unknown = vscode.workspace.getConfiguration(settingsSection).get(name);
  return typeof value === 'boolean' ? value : settingDefaults[name];
}

/** Where a new setup lives unless the person chooses otherwise: at AWS when a profile or an endpoint is configured. */
export function newTarget(sandboxRegion: string): Target {
  const profile = setting('profile');
  const endpointUrl = setting('endpointUrl');
  const region = setting('region') || settingDefaults.region;
  if (profile === '' && endpointUrl === '') return { kind: 'sandbox', region: sandboxRegion };
  return {
    kind: 'aws',
    region,
    ...(profile === '' ? {} : { profile }),
    ...(endpointUrl === '' ? {} : { endpointUrl }),
  };
}
