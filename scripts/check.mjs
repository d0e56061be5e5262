import { steps } from './check/steps.mjs';
import { printOutcome, shortened, underWay } from './terminal.mjs';

const total = { passed: 0, failed: 0 };

for (const { name, work } of steps) {
  const since = Date.now();
  const line = underWay(name);
  const { passed, failed, output, detail } = await work((text) => line.show(text));
  line.end();
  printOutcome(failed === 0, name, since, detail);
  if (failed > 0) console.log(`${shortened(output, 150, 150)}\n`);
  total.passed += passed;
  total.failed += failed;
}

process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);
