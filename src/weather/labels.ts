/** Readable names of variables: "temperature_2m_max" is "Maximum temperature". */

const EXTREMES: Record<string, string> = {
  max: 'maximum',
  min: 'minimum',
  mean: 'mean',
  dominant: 'dominant',
};

/** Words that are not readable in Open-Meteo's spelling. */
const SPELLED: Record<string, string> = {
  msl: 'at sea level',
  et0: 'ET₀',
  fao: 'FAO',
};

/** A variable's name for a title or a legend, without its height and without "sum". */
export function variableLabel(name: string): string {
  const words = name.split('_').filter((word) => !/^(\d+m|sum)$/.test(word));
  const extreme = EXTREMES[words.at(-1) ?? ''];
  const ordered = extreme === undefined ? words : [extreme, ...words.slice(0, -1)];
  const text = ordered.map((word) => SPELLED[word] ?? word).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
