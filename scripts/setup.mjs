// Makes a fresh clone ready to run. An old Node has to be able to parse this file: nothing newer than Node 12 here.
import { nodeComplaint } from './setup/versions.mjs';

const complaint = nodeComplaint(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exitCode = 1;
} else {
  import('./setup/steps.mjs').then(({ setUp }) => setUp());
}
