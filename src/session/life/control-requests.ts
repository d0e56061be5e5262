import { type ControlRequests, controlRequests } from '../../cpu/control-requests.ts';
import type { Requestor } from '../../kernel/io/irp-buffers.ts';
import type { Snapshot } from '../../kernel/snapshot.ts';
import type { DriverRun } from '../driver-run.ts';
import { cameBack, type PhaseRecord } from '../phase-record.ts';
import { type IrpAnswer, sendRequest, wasTaken } from './irp-phase.ts';
import { dispatchRoutine, type MajorName } from './major-functions.ts';

const KIND = {
  IRP_MJ_DEVICE_CONTROL: 'deviceControl',
  IRP_MJ_INTERNAL_DEVICE_CONTROL: 'internalDeviceControl',
  IRP_MJ_FILE_SYSTEM_CONTROL: 'fileSystemControl',
} as const satisfies Partial<Record<MajorName, string>>;
type ControlMajor = keyof typeof KIND;
/** In this order. */
export const CONTROL_MAJORS = Object.keys(KIND) as ControlMajor[];

const METHODS = ['METHOD_BUFFERED', 'METHOD_IN_DIRECT', 'METHOD_OUT_DIRECT', 'METHOD_NEITHER'] as const;
/** Bytes that satisfy a driver which only asks for enough room. */
const ROOMY = 4096;
const SMALL = 4;
/** Lengths that the driver's code names and that are tried, at most. */
const MOST_LENGTHS = 8;
const MOST_CODES = 256;

/** The file that the requests go through, and who sends them. */
export interface OpenFile {
  readonly device: bigint;
  readonly file: bigint;
  readonly user: Requestor;
}
interface Control {
  readonly major: ControlMajor;
  readonly open: OpenFile;
  readonly code: number;
  /** Where the machine returns to when the driver does not come back. */
  readonly before: Snapshot | undefined;
}

/** What a dispatch routine of the driver says of itself. */
export function learnRequests(run: DriverRun, major: ControlMajor): ControlRequests {
  const routine = dispatchRoutine(run.k, run.driverObject, major);
  const { module } = run;
  if (routine === undefined || !module) return { codes: [], lengths: [] };
  return controlRequests(run.codeAtEntry, module.base, routine);
}

/** Sends every control code that the driver knows, with several lengths, from user mode and from kernel mode. */
export function sendControlRequests(run: DriverRun, major: ControlMajor, open: OpenFile): void {
  const { codes, lengths } = learnRequests(run, major);
  const tried = lengths.filter((length) => length > 0 && length <= 0x10000).slice(0, MOST_LENGTHS);
  const before = run.checkpoint();
  for (const code of codes.slice(0, MOST_CODES)) {
    const { main, others } = askUntilTaken(run, { major, open, code, before }, tried);
    if (!main) continue;
    run.phases.push({ ...main, attempts: others });
  }
}

/** The request as the driver wants it, as far as its answers tell, and the others that were tried. */
function askUntilTaken(
  run: DriverRun,
  control: Control,
  lengths: readonly number[],
): { readonly main: PhaseRecord | undefined; readonly others: PhaseRecord[] } {
  const { user } = control.open;
  const records: PhaseRecord[] = [];
  let taken: PhaseRecord | undefined;
  const ask = (length: number, requestor: Requestor) => {
    let answer: IrpAnswer | undefined;
    const ended = run.attempt(() => {
      answer = sendControl(run, control, length, requestor);
    }, control.before);
    const record = ended ?? answer?.record;
    if (record) records.push(record);
    if (!ended && wasTaken(answer)) taken ??= record;
  };
  for (const length of [ROOMY, ...lengths]) {
    if (!taken) ask(length, user);
  }
  ask(SMALL, user);
  ask(0, user);
  if (user.mode === 'user') ask(ROOMY, { mode: 'kernel' });
  const main = taken ?? records.find(cameBack) ?? records[0];
  return { main, others: records.filter((record) => record !== main) };
}

function sendControl(
  run: DriverRun,
  { major, open, code }: Control,
  length: number,
  requestor: Requestor,
): IrpAnswer | undefined {
  const buffer = { bytes: new Uint8Array(length) };
  return sendRequest(run, {
    name: major,
    request: `0x${code.toString(16)} ${METHODS[code & 3]}, ${length} bytes in and out, ${requestor.mode} mode`,
    spec: {
      kind: KIND[major],
      device: open.device,
      file: open.file,
      code,
      input: buffer,
      output: buffer,
      requestor,
    },
  });
}
