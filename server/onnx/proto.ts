// The part of ONNX's protobuf schema (onnx.proto, IR version 10) that our graphs use, and its encoding.
import protobuf from 'protobufjs';
import { z } from 'zod';

const optional = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });

/** Field numbers as in onnx.proto; fields that we never write are left out. */
const schema = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: optional('int64', 1),
        producerName: optional('string', 2),
        graph: optional('GraphProto', 7),
        opsetImport: repeated('OperatorSetIdProto', 8),
      },
    },
    OperatorSetIdProto: { fields: { domain: optional('string', 1), version: optional('int64', 2) } },
    GraphProto: {
      fields: {
        node: repeated('NodeProto', 1),
        name: optional('string', 2),
        initializer: repeated('TensorProto', 5),
        input: repeated('ValueInfoProto', 11),
        output: repeated('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: repeated('string', 1),
        output: repeated('string', 2),
        name: optional('string', 3),
        opType: optional('string', 4),
        attribute: repeated('AttributeProto', 5),
        domain: optional('string', 7),
      },
    },
    AttributeProto: {
      fields: {
        name: optional('string', 1),
        f: optional('float', 2),
        i: optional('int64', 3),
        s: optional('bytes', 4),
        g: optional('GraphProto', 6),
        ints: repeated('int64', 8),
        type: optional('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated('int64', 1),
        dataType: optional('int32', 2),
        name: optional('string', 8),
        rawData: optional('bytes', 9),
        externalData: repeated('StringStringEntryProto', 13),
        dataLocation: optional('int32', 14),
      },
    },
    StringStringEntryProto: { fields: { key: optional('string', 1), value: optional('string', 2) } },
    ValueInfoProto: { fields: { name: optional('string', 1), type: optional('TypeProto', 2) } },
    TypeProto: {
      fields: { tensorType: optional('Tensor', 1) },
      nested: {
        Tensor: { fields: { elemType: optional('int32', 1), shape: optional('TensorShapeProto', 2) } },
      },
    },
    TensorShapeProto: {
      fields: { dim: repeated('Dimension', 1) },
      nested: { Dimension: { fields: { dimValue: optional('int64', 1), dimParam: optional('string', 2) } } },
    },
  },
});

/** `TensorProto.DataType` of the element types that our graphs use. */
export const elementTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

/** Bytes of one element. */
export const elementSizes: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly g?: GraphProto;
  readonly ints?: readonly number[];
}

export interface NodeProto {
  readonly opType: string;
  readonly domain: string;
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
}

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly rawData?: Uint8Array;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[];
  readonly dataLocation?: number;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      /** Left out where nobody needs to know it: of the outputs of a branch. */
      readonly shape?: {
        readonly dim: readonly ({ readonly dimValue: number } | { readonly dimParam: string })[];
      };
    };
  };
}

export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: GraphProto;
}

/** The bytes of a `model.onnx`. */
export function encodeModel(model: ModelProto): Uint8Array {
  const type = schema.lookupType('ModelProto');
  return type.encode(type.create({ ...model })).finish();
}

/**
 * The name, element type, sizes and place in the data file (bytes) of every weight that a `model.onnx` names.
 * @throws Error where the bytes are no model of ours
 */
export function decodeWeightPlaces(bytes: Uint8Array): {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly offset: number;
  readonly length: number;
}[] {
  const type = schema.lookupType('ModelProto');
  const plain: unknown = type.toObject(type.decode(bytes), { longs: Number, arrays: true });
  return initializersSchema
    .parse(plain)
    .graph.initializer.flatMap(({ name, dataType, dims, externalData }) => {
      const place = new Map(externalData.map(({ key, value }) => [key, Number(value)]));
      const [offset, length] = [place.get('offset'), place.get('length')];
      return offset === undefined || length === undefined ? [] : [{ name, dataType, dims, offset, length }];
    });
}

const initializersSchema = z.object({
  graph: z.object({
    initializer: z.array(
      z.object({
        name: z.string(),
        dataType: z.int(),
        dims: z.array(z.int()),
        externalData: z.array(z.object({ key: z.string(), value: z.string() })),
      }),
    ),
  }),
});
