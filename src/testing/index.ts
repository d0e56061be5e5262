export type { ExpectedArgument, ExpectedArguments, RecordedCall } from '../session/recorded-call.ts';
export type { ControlOptions, Device, RequestOptions, TransferOptions } from './device.ts';
export type { Driver, DriverSnapshot } from './driver.ts';
export type { AnsweredCall } from './interceptors.ts';
export { type LoadOptions, loadDriver } from './load-driver.ts';
export type { RegistryValues } from './registry.ts';
export type { Reply, RoutineResult } from './result.ts';
