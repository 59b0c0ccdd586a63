/** What schemas say of forms beside their own, which models send. */
import { z } from 'zod';

/** What a schema says of forms beside its own. Clients do not see it. */
export interface OtherForms {
  /** Of an object: the field that a text in its place stands for. */
  textIs?: string;
  /** Of an object: fields beside its own that are parts of the text of one: a comma, and one field of each group. */
  parts?: { of: string; groups: readonly (readonly string[])[] };
  /** Of a field: other names that it is known by. */
  aliases?: readonly string[];
  /** Of a number: a greater one is used as its maximum. */
  mayExceed?: boolean;
  /** Of a number of seconds: texts such as "30 s" and "1 min" are taken. */
  isSeconds?: boolean;
  /** Of a text: a day, which may be written in other ways. */
  isDay?: boolean;
  /** Of a text: code, which may stand between the marks that Markdown has around code. */
  isCode?: boolean;
  /** Of a word: others that stand for one of its list. */
  words?: Readonly<Record<string, string>>;
  /** Of a text in a list: it has neither a comma nor blanks around it, so a comma ends it. */
  endsAtComma?: boolean;
  /** Of an array or object: one in the right form, for messages. */
  example?: unknown;
}

/** Names of what OtherForms adds to a schema. */
export const OTHER_FORMS = [
  'textIs',
  'parts',
  'aliases',
  'mayExceed',
  'isSeconds',
  'isDay',
  'isCode',
  'words',
  'endsAtComma',
  'example',
] as const;

/** What a schema says of other forms, at any depth of being optional. */
export function otherForms(schema: z.core.$ZodType): OtherForms {
  const inner = innerOf(schema);
  return {
    ...(inner === undefined ? {} : otherForms(inner)),
    ...(z.globalRegistry.get(schema) as OtherForms | undefined),
  };
}

/** The schema inside one that may be left out, has a default, may be null or is transformed. */
function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.def.in;
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable
    ? schema.def.innerType
    : undefined;
}

/** The schema inside all of these. */
export function bareOf(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = innerOf(schema);
  return inner === undefined ? schema : bareOf(inner);
}
