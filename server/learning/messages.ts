// Between the server and the forked training process, by JSON-RPC over the fork's channel.
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { LearningEvent, LearningRequest, LearningResult } from './request';

/** Cancelled: the run stops after its step, and its result comes all the same. */
export const learnRequest = new RequestType<LearningRequest, LearningResult, void>('learn');

export const eventNotification = new NotificationType<LearningEvent>('event');
