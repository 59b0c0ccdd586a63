import type { AttributeActivities } from '../../activities/known-attributes.js';
import { knownAttributesOf, type NamespaceOperator } from '../durable/temporal/known-attributes.js';
import { WEATHER_SEARCH_ATTRIBUTES } from '../weather/search-attributes.js';

/** A namespace that lacks attributes is asked again after this time, because a user may have added them. */
const ASK_AGAIN_MS = 60_000;

/**
 * Asks the server only once if no attribute is missing. Missing ones are reported once.
 * @param now unix milliseconds.
 * @param tell gets a sentence.
 */
export function attributeActivities(
  operator: NamespaceOperator,
  now: () => number,
  tell: (sentence: string) => void,
): AttributeActivities {
  let known: string[] | undefined;
  let askedAt = 0;
  let isTold = false;
  return {
    knownAttributes: async () => {
      if (known !== undefined && now() - askedAt < ASK_AGAIN_MS) return known;
      const { present, missing } = await knownAttributesOf(operator, WEATHER_SEARCH_ATTRIBUTES);
      known = present;
      askedAt = missing.length === 0 ? Number.POSITIVE_INFINITY : now();
      if (missing.length > 0 && !isTold) tell(lackWords(operator.namespace, missing));
      isTold = true;
      return known;
    },
  };
}

function lackWords(namespace: string, missing: readonly string[]): string {
  return `namespace ${namespace} has no search attribute ${missing.join(', ')}: jobs run all the same, and are not found by it; "durable-weather add-search-attributes" adds them`;
}
