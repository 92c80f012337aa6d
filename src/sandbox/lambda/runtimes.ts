/** Runtimes of Lambda: which exist, which are still taken for new functions, and which the sandbox can run. */

/** Runtimes that functions can be created with. Source: Lambda developer guide, "Lambda runtimes", and the API model. */
export const supportedRuntimes: readonly string[] = [
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'python3.9',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'java8.al2',
  'java11',
  'java17',
  'java21',
  'java25',
  'dotnet8',
  'dotnet10',
  'ruby3.2',
  'ruby3.3',
  'ruby3.4',
  'ruby4.0',
  'provided.al2',
  'provided.al2023',
];

/** Runtimes that once were: functions with them can no longer be created or updated. */
export const retiredRuntimes: readonly string[] = [
  'nodejs',
  'nodejs4.3',
  'nodejs4.3-edge',
  'nodejs6.10',
  'nodejs8.10',
  'nodejs10.x',
  'nodejs12.x',
  'nodejs14.x',
  'nodejs16.x',
  'nodejs18.x',
  'python2.7',
  'python3.6',
  'python3.7',
  'python3.8',
  'java8',
  'dotnetcore1.0',
  'dotnetcore2.0',
  'dotnetcore2.1',
  'dotnetcore3.1',
  'dotnet6',
  'go1.x',
  'ruby2.5',
  'ruby2.7',
  'provided',
];

/** What runs handlers of a runtime in the sandbox; undefined for runtimes that it cannot run. */
export function interpreterOf(runtime: string): 'python' | 'node' | undefined {
  if (runtime.startsWith('python')) return 'python';
  return runtime.startsWith('nodejs') ? 'node' : undefined;
}
