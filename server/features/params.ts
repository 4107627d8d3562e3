// Reads the parameters of requests: what a client sends is checked before anything is done with it.
import type { Position, Range } from 'vscode-languageserver';
import type { FillAllParams, FillParams } from '../protocol';
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
  if (workDoneToken === undefined || workDoneToken === null) return read;
  if (typeof workDoneToken !== 'string' && typeof workDoneToken !== 'number') {
    throw invalidParams('workDoneToken must be a string or a number');
  }
  return { ...read, workDoneToken };
}

/** @throws RequestError InvalidParams */
export function readHoverParams(params: unknown): { textDocument: { uri: string }; position: Position } {
  const { textDocument, position } = record(params, 'the parameters');
  return { textDocument: readDocument(textDocument), position: readPosition(position, 'position') };
}

function readDocument(value: unknown): { uri: string } {
  const { uri } = record(value, 'textDocument');
  if (typeof uri !== 'string') throw invalidParams('textDocument.uri must be a string');
  return { uri };
}

function readVersion(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw invalidParams('version must be an integer');
  return value;
}

function readRange(value: unknown): Range {
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

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw invalidParams(`${name} must be an object`);
  return value;
}

/** Whether a value is an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
