import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** One line on the machine that the figures are of. */
export function machine(): string {
  const processors = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  const load = loadavg()[0]!.toFixed(2);
  return `${processors.length} × ${processors[0]?.model.trim()}, ${memory}, ${type()} ${release()}, Node ${process.version}, load ${load}`;
}
