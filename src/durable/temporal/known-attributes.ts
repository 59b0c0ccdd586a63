import type { Client } from '@temporalio/client';

/** Lists and adds search attributes of a namespace. The connection is a client's or a worker's. */
export interface NamespaceOperator {
  operatorService: Client['connection']['operatorService'];
  namespace: string;
}

/** Names to types, as the temporal CLI spells types. */
export type AttributeTypes = Readonly<Record<string, 'Keyword' | 'KeywordList'>>;

/** Numbers of types (temporal.api.enums.v1.IndexedValueType). */
const TYPE_NUMBERS = { Keyword: 2, KeywordList: 7 } as const;

/** Splits search attributes into present and missing ones. An attribute with another type counts as missing. */
export async function knownAttributesOf(
  { operatorService, namespace }: NamespaceOperator,
  wanted: AttributeTypes,
): Promise<{ present: string[]; missing: string[] }> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const isPresent = (name: string) =>
    customAttributes?.[name] === TYPE_NUMBERS[wanted[name] as keyof typeof TYPE_NUMBERS];
  const names = Object.keys(wanted);
  return {
    present: names.filter(isPresent),
    missing: names.filter((name) => !isPresent(name)),
  };
}

/** The names of a namespace's custom search attributes of type Keyword. */
export async function keywordsKnown({
  operatorService,
  namespace,
}: NamespaceOperator): Promise<string[]> {
  const { customAttributes = {} } = await operatorService.listSearchAttributes({ namespace });
  return Object.keys(customAttributes).filter(
    (name) => customAttributes[name] === TYPE_NUMBERS.Keyword,
  );
}

/** Adds a search attribute to a namespace. @throws the server's refusal. */
export async function addAttribute(
  { operatorService, namespace }: NamespaceOperator,
  name: string,
  type: AttributeTypes[string] = 'Keyword',
): Promise<void> {
  const searchAttributes = { [name]: TYPE_NUMBERS[type] };
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
}
