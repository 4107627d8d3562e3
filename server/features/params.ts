// Reads the parameters of requests: what a client sends is checked before anything is done with it.
import { isAbsolute } from 'node:path';
import type { Position, Range } from 'vscode-languageserver';
import { CodeActionTriggerKind } from 'vscode-languageserver';
import type {
  DownloadParams,
  FillAllParams,
  FillParams,
  InspectParams,
  InstallCudaParams,
  RemoveModelParams,
  SurpriseParams,
} from '../protocol';
import { invalidParams } from './requests';

/** @throws RequestError InvalidParams */
export function readFillParams(params: unknown): FillParams {
  const { textDocument, version, range } = record(params, 'the parameters');
  return { textDocument: readDocument(textDocument), version: readVersion(version), range: readRange(range) };
}

/** @throws RequestError InvalidParams */
export function readFillAllParams(params: unknown): FillAllParams {
  const { textDocument, version, workDoneToken } = record(params, 'the parameters');
  const read = { textDocument: readDocument(textDocument), version: readVersion(version) };
  const token = readToken(workDoneToken, 'workDoneToken');
  return token === undefined ? read : { ...read, workDoneToken: token };
}

/** @throws RequestError InvalidParams */
export function readDownloadParams(params: unknown): DownloadParams {
  const { name, progressToken } = record(params, 'the parameters');
  if (typeof name !== 'string') throw invalidParams('name must be a string');
  const token = readToken(progressToken, 'progressToken');
  return token === undefined ? { name } : { name, progressToken: token };
}

/** @throws RequestError InvalidParams */
export function readRemoveModelParams(params: unknown): RemoveModelParams {
  const { where } = record(params, 'the parameters');
  // A name could mean another model than the client has shown.
  if (typeof where !== 'string' || !isAbsolute(where))
    throw invalidParams('where must be the path of a folder');
  return { where };
}

/** @throws RequestError InvalidParams */
export function readInstallCudaParams(params: unknown): InstallCudaParams {
  const token = readToken(record(params, 'the parameters').progressToken, 'progressToken');
  return token === undefined ? {} : { progressToken: token };
}

/** @throws RequestError InvalidParams */
export function readHoverParams(params: unknown): { textDocument: { uri: string }; position: Position } {
  const { textDocument, position } = record(params, 'the parameters');
  return { textDocument: readDocument(textDocument), position: readPosition(position, 'position') };
}

/** @throws RequestError InvalidParams */
export function readInspectParams(params: unknown): InspectParams {
  const { textDocument, version, range, all, partialResultToken } = record(params, 'the parameters');
  const token = readToken(partialResultToken, 'partialResultToken');
  return {
    textDocument: readDocument(textDocument),
    version: readVersion(version),
    range: readRange(range),
    all: all === true,
    ...(token !== undefined && { partialResultToken: token }),
  };
}

/** @throws RequestError InvalidParams */
export function readSurpriseParams(params: unknown): SurpriseParams {
  const { textDocument, version, ranges, partialResultToken } = record(params, 'the parameters');
  const token = readToken(partialResultToken, 'partialResultToken');
  if (token === undefined) throw invalidParams('partialResultToken is missing');
  if (!Array.isArray(ranges)) throw invalidParams('ranges must be a list');
  return {
    textDocument: readDocument(textDocument),
    version: readVersion(version),
    ranges: ranges.map(readRange),
    partialResultToken: token,
  };
}

function readToken(value: unknown, name: string): string | number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw invalidParams(`${name} must be a string or a number`);
  }
  return value;
}

/** @throws RequestError InvalidParams */
export function readInlineCompletionParams(params: unknown): {
  textDocument: { uri: string };
  position: Position;
  triggerKind: number;
  /** Whether a completion of another kind is highlighted in a list, which the suggestion would have to begin with. */
  completesOther: boolean;
} {
  const { textDocument, position, context } = record(params, 'the parameters');
  const { triggerKind, selectedCompletionInfo } = record(context, 'context');
  return {
    textDocument: readDocument(textDocument),
    position: readPosition(position, 'position'),
    triggerKind: readCount(triggerKind, 'context.triggerKind'),
    completesOther: selectedCompletionInfo !== undefined && selectedCompletionInfo !== null,
  };
}

/** @throws RequestError InvalidParams */
export function readCodeActionParams(params: unknown): {
  textDocument: { uri: string };
  range: Range;
  /** Kinds that are wanted; absent: all. */
  only?: readonly string[];
  /** Whether a person has opened the menu, and not only put the cursor here. */
  isInvoked: boolean;
} {
  const { textDocument, range, context } = record(params, 'the parameters');
  const { only, triggerKind } = record(context, 'context');
  return {
    textDocument: readDocument(textDocument),
    range: readRange(range),
    ...(Array.isArray(only) && { only: only.filter((kind) => typeof kind === 'string') }),
    isInvoked: triggerKind !== CodeActionTriggerKind.Automatic,
  };
}

/** @throws RequestError InvalidParams */
export function readDocumentParams(params: unknown): { textDocument: { uri: string } } {
  return { textDocument: readDocument(record(params, 'the parameters').textDocument) };
}

export function readDocument(value: unknown): { uri: string } {
  const { uri } = record(value, 'textDocument');
  if (typeof uri !== 'string') throw invalidParams('textDocument.uri must be a string');
  return { uri };
}

export function readVersion(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw invalidParams('version must be an integer');
  return value;
}

export function readRange(value: unknown): Range {
  const { start, end } = record(value, 'range');
  return { start: readPosition(start, 'range.start'), end: readPosition(end, 'range.end') };
}

function readPosition(value: unknown, name: string): Position {
  const { line, character } = record(value, name);
  return { line: readCount(line, `${name}.line`), character: readCount(character, `${name}.character`) };
}

function readCount(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw invalidParams(`${name} must be an integer of 0 or more`);
  }
  return value;
}

export function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw invalidParams(`${name} must be an object`);
  return value;
}

/** Whether a value is an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
