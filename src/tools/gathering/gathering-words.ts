/** The words for a gathering in Temporal's UI and in answers. */
import type { JobLabel } from '../../durable/kind.js';
import { countDays } from '../../weather/dates.js';
import type { Gathering } from '../../weather/gathering.js';
import { daysWords } from '../../weather/local-days.js';
import { modelOf } from '../../weather/models.js';
import { gatheringAttributes } from '../../weather/search-attributes.js';

/** A static summary holds 400 bytes, and a label is user text. */
const LABEL_LENGTH = 100;

/** A gathering's words in Temporal's Web UI and CLI. */
export function gatheringLabel(gathering: Gathering): JobLabel {
  const place = placeLabel(gathering);
  return {
    summary: `${place}, ${gathering.resolution} ${gathering.start_date} to ${gathering.end_date}`,
    details: [
      `**${place}** (${gathering.latitude}, ${gathering.longitude})`,
      // Markdown takes it for a list after an empty line only.
      '',
      `- ${gathering.resolution} rows of ${countDays(gathering.start_date, gathering.end_date)} days, ${gathering.start_date} to ${gathering.end_date}`,
      `- variables: ${gathering.variables.join(', ')}`,
      `- ${modelAndDays(gathering)}`,
    ].join('\n'),
    searchAttributes: gatheringAttributes(gathering),
  };
}

/** What a gathering is, in one line. */
export function describeGathering(gathering: Gathering): string {
  const { latitude, longitude, resolution, start_date, end_date, variables } = gathering;
  return `${latitude}, ${longitude}, ${resolution} ${start_date} to ${end_date}, ${variables.join(', ')}, ${modelAndDays(gathering)}`;
}

/** The source and the days of a gathering: "of model era5 with days of UTC-08:00, standard time". */
export function modelAndDays(gathering: Gathering): string {
  if (modelOf(gathering) === undefined) return `from ${gathering.provider}`;
  const days = gathering.resolution === 'daily' ? ` with days of ${daysWords(gathering)}` : '';
  return `of ${sourceWords(gathering)}${days}`;
}

/** "model era5", or the provider of station data. */
export function sourceWords(gathering: Gathering): string {
  const model = modelOf(gathering);
  return model === undefined ? String(gathering.provider) : `model ${model}`;
}

/** The place of a gathering in words: its label, else its coordinates. */
export function placeLabel({ place, latitude, longitude }: Gathering): string {
  return place?.slice(0, LABEL_LENGTH) ?? `${latitude}, ${longitude}`;
}

/** What `seams` in an answer mean. */
export const SEAMS_WORDS =
  "in the years under seams the model changes its source, and a step may be the model's: era5 has none";
