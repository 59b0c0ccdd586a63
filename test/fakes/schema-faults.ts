import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

/**
 * What a schema of test/schemas has against a value, a line a fault.
 * @param name of the schema's file, without ".json".
 */
export function schemaFaults(name: string, value: unknown): string[] {
  const schema = JSON.parse(
    readFileSync(new URL(`../schemas/${name}.json`, import.meta.url), 'utf8'),
  );
  // The schemas have formats and examples of their own.
  const options = { strict: false, validateFormats: false, allErrors: true };
  const ajv = schema.$schema.includes('2020-12') ? new Ajv2020(options) : new Ajv(options);
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map(faultOf);
}

function faultOf({ instancePath, message, params }: ErrorObject): string {
  const field = params.additionalProperty ?? params.unevaluatedProperty;
  return [instancePath, message, field && `(${field})`].filter(Boolean).join(' ');
}
