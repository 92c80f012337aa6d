/** Time of explaining a refused call from what is at hand, without any request. */
import { ownSettings, startTestOperations } from '../support/testOperations.ts';

/** ms of each of `runs` explanations; the first one pays for what is computed once. */
export async function explainTimes(runs: number): Promise<number[]> {
  const test = await startTestOperations();
  try {
    const { id } = await test.operations.createSetup(await ownSettings('blank'), test.target);
    await test.operations.apply(id, await test.operations.plan(id));
    await test.operations.signInTestUser(id);
    await test.operations.call(id, { token: 'ID token', header: 'X-Other' });
    const times: number[] = [];
    for (let count = 0; count < runs; count++) {
      const requests = test.traces.length;
      const began = performance.now();
      const { causes } = await test.operations.explainCall(id, { look: 'never' });
      times.push(performance.now() - began);
      if (causes.length === 0) throw new Error('A refused call was explained without a cause');
      if (test.traces.length > requests) throw new Error('Explaining made a request');
    }
    return times;
  } finally {
    await test.close();
  }
}
