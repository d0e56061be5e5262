import { callLoop } from './guest-loops.ts';
import { ModelledKernel } from './modelled-kernel.ts';
import { interleaved } from './rounds.ts';

const YIELDS = 5_000;
const CALLS = 1_000_000;
const DIRTIED = 2 ** 20;

export interface LifeFigures {
  /** Seconds from a thread to another. */
  readonly switching: number;
  /** Seconds for a snapshot and the return to it after 1 MB was written. */
  readonly returning: number;
  /** Seconds for a million calls. */
  readonly million: number;
}

/** What a session does again and again beside single calls. */
export async function lifeFigures(rounds: number): Promise<LifeFigures> {
  const kernel = new ModelledKernel();
  const yields = callLoop([{ routine: kernel.routine('ZwYieldExecution'), args: [] }], YIELDS);
  const calls = callLoop([{ routine: kernel.routine('ExIsProcessorFeaturePresent'), args: [10n] }], CALLS);
  const figures = await interleaved(rounds, {
    switching: () => kernel.secondsOfSwitch(yields, YIELDS),
    returning: () => kernel.secondsOfReturn(DIRTIED),
    million: () => kernel.seconds(calls),
  });
  kernel.dispose();
  return figures;
}
