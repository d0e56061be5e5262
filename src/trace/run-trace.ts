import { createHash } from 'node:crypto';
import { readDriverFile } from '../pe/read-file.ts';
import type { PhaseRecord } from '../session/phase-record.ts';
import { TOOL } from '../session/tool.ts';
import type { RunWatcher, Watch } from '../session/watcher.ts';
import type { TraceHeader } from './frame-layout.ts';
import { TraceRecorder } from './recorder.ts';
import { TraceWriter } from './trace-writer.ts';

/** Writes the trace of one check: give `watch` to `checkDriver`, then call `end`. */
export class RunTrace {
  readonly #writer: TraceWriter;
  readonly #driver: TraceHeader['driver'];
  #recorder: TraceRecorder | undefined;

  /** @throws TraceError when the file can't be written, before anything is run. */
  constructor(tracePath: string, driverPath: string) {
    const bytes = readDriverFile(driverPath);
    this.#driver = {
      path: driverPath,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: bytes.length,
    };
    this.#writer = new TraceWriter(tracePath);
  }

  readonly watch: Watch = ({ k, collector }) => {
    const { os, seed, mode } = k.profile;
    const profile = { os: os.id, build: os.build, seed, mode };
    const recorder = new TraceRecorder(k, this.#writer, { tool: TOOL, driver: this.#driver, profile });
    collector.onRecord = (recorded) => recorder.finding(recorded);
    this.#recorder = recorder;
    return new RecordingWatcher(recorder);
  };

  /** `isWhole`: the run came to its end; false for one that failed. */
  end(isWhole: boolean): void {
    if (isWhole && this.#recorder) this.#recorder.end();
    else {
      this.#recorder?.flush();
      this.#writer.close();
    }
  }
}

class RecordingWatcher implements RunWatcher {
  readonly observer: RunWatcher['observer'];
  readonly #recorder: TraceRecorder;

  constructor(recorder: TraceRecorder) {
    this.#recorder = recorder;
    this.observer = recorder.observer;
  }

  phaseBegan(name: string): void {
    this.#recorder.phaseBegan(name);
  }
  phaseEnded(name: string, { stop, instructions, exact }: PhaseRecord): void {
    if (stop.kind === 'bugCheck') this.#recorder.bugCheck(stop.code, stop.args);
    const result = stop.kind === 'returned' ? stop.value : 0n;
    this.#recorder.phaseEnded(name, stop.kind, result, exact ? instructions : 0);
  }
}
