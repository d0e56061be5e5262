import { fixtureNames } from '../test/fixtures/expectation.ts';
import { checkFixture } from '../test/session/check-fixture.ts';

/** Seconds that all sample drivers in all modes take in one process, and how many checks that were. */
export function secondsOfAllFixtures(): { readonly checks: number; readonly seconds: number } {
  const start = performance.now();
  let checks = 0;
  for (const name of fixtureNames) {
    for (const mode of ['log', 'break', 'enforce'] as const) {
      checkFixture(name, mode);
      checks++;
    }
  }
  return { checks, seconds: (performance.now() - start) / 1000 };
}
