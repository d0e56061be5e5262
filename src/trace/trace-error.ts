export type TraceErrorCode =
  | 'NotFound'
  | 'NotAFile'
  | 'Unreadable'
  | 'Empty'
  | 'NotATrace'
  | 'NewerVersion'
  | 'OlderVersion'
  | 'Damaged'
  | 'NoEvents'
  | 'Unwritable'
  | 'Occupied'
  | 'NothingInCommon';

const NEXT: Record<TraceErrorCode, string> = {
  NotFound: 'check the path',
  NotAFile: 'give a file that hvcheck check --trace wrote',
  Unreadable: 'check its permissions',
  Empty: 'record it again with hvcheck check --trace',
  NotATrace: 'give a file that hvcheck check --trace wrote',
  NewerVersion: 'read it with that hvcheck or a newer one',
  OlderVersion: 'record it again with this hvcheck',
  Damaged: 'copy the file again, or record it again with hvcheck check --trace',
  NoEvents: 'record it again with hvcheck check --trace',
  Occupied: 'name another file, or remove this one first',
  NothingInCommon: 'compare runs of two builds of one driver',
  Unwritable: 'name a file in a directory that you can write to',
};

/** The one error of trace files. `message` is a single line: path, place, what is wrong, what to do. */
export class TraceError extends Error {
  readonly code: string;
  readonly reason: TraceErrorCode;
  readonly path: string;
  /** In bytes from the file's start; undefined where the whole file is at fault. */
  readonly offset: number | undefined;

  constructor(reason: TraceErrorCode, path: string, problem: string, offset?: number) {
    super(
      `${path}: ${problem}${offset === undefined ? '' : ` (file offset 0x${offset.toString(16)})`}; ${NEXT[reason]}`,
    );
    this.name = 'TraceError';
    this.code = `Trace${reason}`;
    this.reason = reason;
    this.path = path;
    this.offset = offset;
  }
}
