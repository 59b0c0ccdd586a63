import { attributeText, type JobAttributes } from '../weather/search-attributes.js';
import { LOOKUP_KIND, type Lookup } from './lookup.js';

/** The search attributes of a lookup. WeatherPlace is the label of its table. */
export function lookupAttributes(lookup: Lookup): JobAttributes {
  const { label = 'rows', resolution, model = 'best_match', days = 'utc' } = lookup;
  return {
    WeatherPlace: attributeText(label),
    WeatherKind: LOOKUP_KIND,
    WeatherResolution: resolution,
    WeatherProvider: 'open-meteo',
    WeatherModel: model,
    ...(resolution === 'daily' && { WeatherDays: days }),
  };
}
