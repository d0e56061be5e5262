import { readImage } from '../../pe/image.ts';
import { readDriverFile } from '../../pe/read-file.ts';
import { requireDriver } from '../../pe/require-driver.ts';
import type { ExitCode } from '../../policy/exit-code.ts';
import { imageReport } from '../../policy/image-report.ts';
import type { OsId } from '../../policy/os-profile.ts';
import { renderImageText } from '../../report/image-text.ts';
import { renderJson } from '../../report/json.ts';
import { openOutput } from '../output.ts';
import { type Terminal, wantsColour } from '../terminal.ts';
import { VERSION } from '../version.ts';

export interface ImageCommandOptions {
  readonly os: OsId;
  readonly format: 'text' | 'json';
  readonly output?: string;
}

/** `hvcheck image DRIVER`: exit code 1 when the image alone violates a rule. */
export function imageCommand(path: string, options: ImageCommandOptions, terminal: Terminal): ExitCode {
  const output = openOutput(options.output, terminal);
  const image = readImage(readDriverFile(path), path);
  requireDriver(image, { allowNoEntryPoint: true });
  const report = imageReport(image, options.os, VERSION);
  const colour = options.output === undefined && wantsColour(terminal);
  output.write(options.format === 'json' ? renderJson(report) : renderImageText(report, { colour }));
  output.finish();
  return report.imageRules === 'failed' ? 1 : 0;
}
