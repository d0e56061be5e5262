import { type ControlRequests, controlRequests } from '../../cpu/control-requests.ts';
import type { Requestor } from '../../kernel/io/irp-buffers.ts';
import type { DriverRun } from '../driver-run.ts';
import type { PhaseRecord } from '../phase-record.ts';
import { type IrpAnswer, sendRequest, wasTaken } from './irp-phase.ts';
import { dispatchRoutine, type MajorName } from './major-functions.ts';

type ControlMajor = Extract<MajorName, 'IRP_MJ_DEVICE_CONTROL' | 'IRP_MJ_INTERNAL_DEVICE_CONTROL'>;

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
interface Attempt {
  readonly length: number;
  readonly requestor: Requestor;
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
  for (const code of codes.slice(0, MOST_CODES)) {
    const { main, others } = askUntilTaken(run, major, open, code, tried);
    if (!main) continue;
    run.phases.push({ ...main, attempts: others });
  }
}

/** The request as the driver wants it, as far as its lengths tell, and the others that were tried. */
function askUntilTaken(
  run: DriverRun,
  major: ControlMajor,
  open: OpenFile,
  code: number,
  lengths: readonly number[],
): { readonly main: PhaseRecord | undefined; readonly others: PhaseRecord[] } {
  const { user } = open;
  const records: PhaseRecord[] = [];
  const ask = (attempt: Attempt) => {
    const answer = sendControl(run, major, open, code, attempt);
    if (answer) records.push(answer.record);
    return answer;
  };
  let main: PhaseRecord | undefined;
  for (const length of [ROOMY, ...lengths]) {
    const answer = ask({ length, requestor: user });
    main ??= answer?.record;
    if (!wasTaken(answer)) continue;
    main = answer!.record;
    break;
  }
  for (const length of [SMALL, 0]) ask({ length, requestor: user });
  ask({ length: ROOMY, requestor: { mode: 'kernel' } });
  return { main, others: records.filter((record) => record !== main) };
}

function sendControl(
  run: DriverRun,
  major: ControlMajor,
  open: OpenFile,
  code: number,
  { length, requestor }: Attempt,
): IrpAnswer | undefined {
  const buffer = { bytes: new Uint8Array(length) };
  return sendRequest(run, {
    name: major,
    request: `0x${code.toString(16)} ${METHODS[code & 3]}, ${length} bytes in and out, ${requestor.mode} mode`,
    spec: {
      kind: major === 'IRP_MJ_DEVICE_CONTROL' ? 'deviceControl' : 'internalDeviceControl',
      device: open.device,
      file: open.file,
      code,
      input: buffer,
      output: buffer,
      requestor,
    },
  });
}
