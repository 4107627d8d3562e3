// Requests to the forked inference process, by JSON-RPC over the fork's channel.
import { NotificationType, NotificationType0, ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { DeviceName } from '../runtime/devices';
import type { Probe } from '../runtime/probe';
import type {
  FillRequest,
  FillResult,
  JointResult,
  InspectRequest,
  InspectResult,
  InspectStep,
  LoadedModel,
  LoadProgress,
  LogitsRequest,
  LogitsResult,
  ModelChoice,
  ScoreRequest,
  ScoreResult,
  TokenizeResult,
} from './service';

export interface ScoreAllParams {
  readonly requests: readonly ScoreRequest[];
  /** Names the progress that is reported while these are scored; left out where nobody wants to hear of it. */
  readonly progress?: number;
}

/** How many of the requests of a `scoreAll` are scored. */
export const scoreAllProgress = new ProgressType<number>();

export interface InspectParams {
  readonly request: InspectRequest;
  /** Names the progress that tells the steps as they are taken; left out where nobody wants to hear of it. */
  readonly progress?: number;
}

/** The steps of an `inspect`. */
export const inspectProgress = new ProgressType<InspectStep>();

/** The first message: which model, on which device. */
export const openNotification = new NotificationType<ModelChoice>('open');

export const loadRequest = new RequestType0<LoadedModel, void>('load');
export const fillRequest = new RequestType<FillRequest, FillResult, void>('fill');
export const fillJointlyRequest = new RequestType<FillRequest, JointResult, void>('fillJointly');
export const scoreRequest = new RequestType<ScoreRequest, ScoreResult, void>('score');
export const scoreAllRequest = new RequestType<ScoreAllParams, ScoreResult[], void>('scoreAll');
export const tokenizeRequest = new RequestType<string, TokenizeResult, void>('tokenize');
export const inspectRequest = new RequestType<InspectParams, InspectResult, void>('inspect');
export const logitsRequest = new RequestType<LogitsRequest, LogitsResult, void>('logits');

/** Tries a device out. */
export const probeRequest = new RequestType<DeviceName, Probe, void>('probe');

/** From the inference process, every second unless a step of the model takes longer. */
export const aliveNotification = new NotificationType0('alive');

/** From the inference process: how far a loading that takes long is. */
export const progressNotification = new NotificationType<LoadProgress>('progress');
