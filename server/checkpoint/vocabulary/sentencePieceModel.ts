// The parts of a SentencePiece model file (a protobuf ModelProto) that a tokenizer needs.

import protobuf from 'protobufjs/minimal';
import { CheckpointError } from '../error';

/** Piece types of ModelProto.SentencePiece.Type that matter here. */
export const pieceType = { normal: 1, unknown: 2, control: 3, userDefined: 4 } as const;

/** One entry of the vocabulary; its place in the list is its id. */
export interface Piece {
  readonly text: string;
  /** The higher, the earlier it is merged. */
  readonly score: number;
  readonly type: number;
}

/** A SentencePiece BPE model. */
export interface SentencePieceModel {
  readonly pieces: readonly Piece[];
  readonly precompiledCharsmap: Uint8Array;
  readonly addsPrefix: boolean;
  readonly collapsesSpaces: boolean;
}

const bpeModel = 2;

/** Reads fields of one message; `read` takes those that it knows and returns false for others. */
function readMessage(reader: protobuf.Reader, end: number, read: (field: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (!read(tag >>> 3)) reader.skipType(tag & 7);
  }
}

/**
 * Parses a SentencePiece model.
 * @throws CheckpointError when it is damaged or no BPE model
 */
export function parseSentencePieceModel(bytes: Uint8Array, fileName: string): SentencePieceModel {
  const pieces: Piece[] = [];
  let modelType = 1;
  let precompiledCharsmap = new Uint8Array();
  let addsPrefix = true;
  let collapsesSpaces = true;
  try {
    const reader = protobuf.Reader.create(bytes);
    const nested = (read: (field: number) => boolean): true => {
      const length = reader.uint32();
      readMessage(reader, reader.pos + length, read);
      return true;
    };
    readMessage(reader, reader.len, (field) => {
      if (field === 1) {
        let text = '';
        let score = 0;
        let type: number = pieceType.normal;
        nested((inner) => {
          if (inner === 1) text = reader.string();
          else if (inner === 2) score = reader.float();
          else if (inner === 3) type = reader.int32();
          else return false;
          return true;
        });
        pieces.push({ text, score, type });
        return true;
      }
      if (field === 2) {
        return nested((inner) => {
          if (inner !== 3) return false;
          modelType = reader.int32();
          return true;
        });
      }
      if (field !== 3) return false;
      return nested((inner) => {
        if (inner === 2) precompiledCharsmap = Uint8Array.from(reader.bytes());
        else if (inner === 3) addsPrefix = reader.bool();
        else if (inner === 4) collapsesSpaces = reader.bool();
        else return false;
        return true;
      });
    });
  } catch (error) {
    throw new CheckpointError(
      `${fileName} is no SentencePiece model: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (pieces.length === 0)
    throw new CheckpointError(`${fileName} is no SentencePiece model: it has no pieces`);
  if (modelType !== bpeModel) {
    throw new CheckpointError(
      `${fileName}: SentencePiece model type ${modelType} is not supported, only BPE (2) is`,
    );
  }
  return { pieces, precompiledCharsmap, addsPrefix, collapsesSpaces };
}
