/** How people read a variable's name: "temperature_2m_max" is "Maximum temperature". */

const EXTREMES: Record<string, string> = {
  max: 'maximum',
  min: 'minimum',
  mean: 'mean',
  dominant: 'dominant',
};

/** Words that do not read as Open-Meteo writes them. */
const SPELLED: Record<string, string> = {
  msl: 'at sea level',
  et0: 'ET₀',
  fao: 'FAO',
};

/** A variable for a title or a legend; its height and that it is a sum go without saying. */
export function variableLabel(name: string): string {
  const words = name.split('_').filter((word) => !/^(\d+m|sum)$/.test(word));
  const extreme = EXTREMES[words.at(-1) ?? ''];
  const ordered = extreme === undefined ? words : [extreme, ...words.slice(0, -1)];
  const text = ordered.map((word) => SPELLED[word] ?? word).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
