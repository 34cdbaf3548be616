import type { PbfWriter } from 'pbf';

/** Writes the fields of a protobuf message. */
export type Message = (pbf: PbfWriter) => void;

/** A setting of a run. */
export type Setting = string | number | boolean;

/** Of tensorflow/core/framework/types.proto. */
const DT_FLOAT = 1;
const DT_STRING = 7;
/** Of SessionLog.SessionStatus. */
const START = 1;
/** RGB, in Summary.Image. */
const COLOURS = 3;

function nested(pbf: PbfWriter, field: number, message: Message): void {
  pbf.writeMessage(field, message, pbf);
}

/** Event: { wall_time = 1, step = 2, and what happened }. */
export function event(wallTime: number, step: number, what: Message): Message {
  return (pbf) => {
    pbf.writeDoubleField(1, wallTime);
    pbf.writeVarintField(2, step);
    what(pbf);
  };
}

/** The first event of a file: { file_version = 3 }. */
export const fileVersion: Message = (pbf) => pbf.writeStringField(3, 'brain.Event:2');

/** { session_log = 7 { status = 1 } }: earlier events of this step and later ones are void. */
export const restart: Message = (pbf) => nested(pbf, 7, (log) => log.writeVarintField(1, START));

/** { summary = 5 { value = 1 { tag = 1, and the value } } } */
function summary(tag: string, value: Message): Message {
  return (pbf) =>
    nested(pbf, 5, (s) =>
      nested(s, 1, (v) => {
        v.writeStringField(1, tag);
        value(v);
      }),
    );
}

/** { simple_value = 2 } */
export function scalar(tag: string, value: number): Message {
  return summary(tag, (v) => v.writeFloatField(2, value));
}

/** { image = 4 { height = 1, width = 2, colorspace = 3, encoded_image_string = 4 } } */
export function image(tag: string, height: number, width: number, png: Uint8Array): Message {
  return summary(tag, (v) =>
    nested(v, 4, (i) => {
      i.writeVarintField(1, height);
      i.writeVarintField(2, width);
      i.writeVarintField(3, COLOURS);
      i.writeBytesField(4, png);
    }),
  );
}

/** How values are spread: `counts[i]` of them lie below `limits[i]` and not below the limit before. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

/** { histo = 5 { min = 1, max = 2, num = 3, sum = 4, sum_squares = 5, bucket_limit = 6, bucket = 7 } } */
export function histogram(tag: string, { min, max, sum, sumSquares, limits, counts }: Spread): Message {
  const num = counts.reduce((total, count) => total + count, 0);
  return summary(tag, (v) =>
    nested(v, 5, (h) => {
      [min, max, num, sum, sumSquares].forEach((value, i) => h.writeDoubleField(i + 1, value));
      h.writePackedDouble(6, [...limits]);
      h.writePackedDouble(7, [...counts]);
    }),
  );
}

/** A value of a plugin: { tensor = 8, metadata = 9 { plugin_data = 1 { plugin_name = 1, content = 2 } } } */
function ofPlugin(tag: string, plugin: string, content: Message, tensor: Message): Message {
  return summary(tag, (v) => {
    nested(v, 8, tensor);
    nested(v, 9, (metadata) =>
      nested(metadata, 1, (data) => {
        data.writeStringField(1, plugin);
        nested(data, 2, content);
      }),
    );
  });
}

/** A tensor with one axis: { dtype = 1, tensor_shape = 2 { dim = 2 { size = 1 } }, and its values }. */
function vector(dtype: number, size: number, values: Message): Message {
  return (pbf) => {
    pbf.writeVarintField(1, dtype);
    nested(pbf, 2, (shape) => nested(shape, 2, (dim) => dim.writeVarintField(1, size)));
    values(pbf);
  };
}

const nothing: Message = () => undefined;

/** A text in Markdown: { string_val = 8 } of a tensor. */
export function text(tag: string, markdown: string): Message {
  const value: Message = (tensor) => tensor.writeStringField(8, markdown);
  return ofPlugin(tag, 'text', nothing, vector(DT_STRING, 1, value));
}

/**
 * The settings of a run for TensorBoard's table of runs: HParamsPluginData { session_start_info = 3 { hparams = 1,
 * a map: { key = 1, value = 2: google.protobuf.Value { number_value = 2, string_value = 3 or bool_value = 4 } } } }.
 */
export function hyperParameters(values: Readonly<Record<string, Setting>>): Message {
  const entry = (key: string, value: Setting): Message => {
    return (pbf) => {
      pbf.writeStringField(1, key);
      nested(pbf, 2, (v) => {
        if (typeof value === 'number') v.writeDoubleField(2, value);
        else if (typeof value === 'string') v.writeStringField(3, value);
        else v.writeBooleanField(4, value);
      });
    };
  };
  const start: Message = (pbf) =>
    nested(pbf, 3, (info) => {
      for (const [key, value] of Object.entries(values)) nested(info, 1, entry(key, value));
    });
  return ofPlugin('_hparams_/session_start_info', 'hparams', start, vector(DT_FLOAT, 0, nothing));
}
