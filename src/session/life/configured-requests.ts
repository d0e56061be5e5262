import type { IrpBuffer, Requestor } from '../../kernel/io/irp-buffers.ts';
import type { RequestKind } from '../../kernel/io/send-irp.ts';
import { lookupName } from '../../kernel/ob/namespace.ts';
import { applicationProcess } from '../../kernel/ps/initial-processes.ts';
import type { DriverRun } from '../driver-run.ts';
import type { MachineRequest } from '../machine-config.ts';
import { notStarted } from '../phase-record.ts';
import { cancelPending, sendPhase, sendRequest, wasTaken } from './irp-phase.ts';
import type { MajorName } from './major-functions.ts';

/** Opens the device, sends what was asked for, and closes it. */
export function sendConfigured(run: DriverRun, { device: name, mode, what }: MachineRequest): void {
  const found = lookupName(run.k, name);
  const { major, text, kind } = describe(what);
  if (typeof found === 'number' || found.object.type !== 'Device') {
    run.phases.push(notStarted(`${major} ${text}`, `there is no device ${name}`));
    return;
  }
  const device = found.object.body;
  const process = applicationProcess(run.k);
  const requestor: Requestor = mode === 'user' && process !== undefined ? { mode, process } : { mode: 'kernel' };
  const request = `${name}, ${mode} mode`;
  const opened = sendPhase(run, { name: 'IRP_MJ_CREATE', request, spec: { kind: 'create', device, requestor } });
  if (!opened || !wasTaken(opened)) return;
  const target = { device, file: opened.file, requestor };
  sendPhase(run, { name: major, request: `${text}, ${mode} mode`, spec: { ...kind, ...target } });
  sendRequest(run, { name: 'IRP_MJ_CLEANUP', spec: { kind: 'cleanup', ...target } });
  cancelPending(run);
  sendRequest(run, { name: 'IRP_MJ_CLOSE', spec: { kind: 'close', ...target } });
}

interface Described {
  readonly major: MajorName;
  readonly text: string;
  readonly kind: RequestKind;
}
function describe(what: MachineRequest['what']): Described {
  switch (what.kind) {
    case 'control': {
      const input: IrpBuffer = { bytes: what.input };
      const output: IrpBuffer = { bytes: new Uint8Array(what.outputLength) };
      const text = `0x${what.code.toString(16)}, ${what.input.length} bytes in, ${what.outputLength} out`;
      return { major: 'IRP_MJ_DEVICE_CONTROL', text, kind: { kind: 'deviceControl', code: what.code, input, output } };
    }
    case 'read': {
      const buffer: IrpBuffer = { bytes: new Uint8Array(what.length) };
      const kind: RequestKind = { kind: 'read', buffer, offset: what.offset };
      return { major: 'IRP_MJ_READ', text: `${what.length} bytes`, kind };
    }
    case 'write': {
      const kind: RequestKind = { kind: 'write', buffer: { bytes: what.bytes }, offset: what.offset };
      return { major: 'IRP_MJ_WRITE', text: `${what.bytes.length} bytes`, kind };
    }
  }
}
