import { fold } from './fold.js';

/** Common names of countries beside their English names and codes, folded, with their ISO 3166-1 code. */
const SPOKEN: Readonly<Record<string, string>> = {
  america: 'US',
  brasil: 'BR',
  britain: 'GB',
  burma: 'MM',
  'cape verde': 'CV',
  congo: 'CG',
  'czech republic': 'CZ',
  'democratic republic of the congo': 'CD',
  deutschland: 'DE',
  'dr congo': 'CD',
  drc: 'CD',
  'east timor': 'TL',
  eire: 'IE',
  emirates: 'AE',
  espana: 'ES',
  'great britain': 'GB',
  holland: 'NL',
  'hong kong': 'HK',
  italia: 'IT',
  'ivory coast': 'CI',
  korea: 'KR',
  'korea north': 'KP',
  'korea south': 'KR',
  macao: 'MO',
  macau: 'MO',
  macedonia: 'MK',
  myanmar: 'MM',
  nippon: 'JP',
  osterreich: 'AT',
  palestine: 'PS',
  prc: 'CN',
  'peoples republic of china': 'CN',
  polska: 'PL',
  'republic of china': 'TW',
  'republic of ireland': 'IE',
  'republic of korea': 'KR',
  'republic of the congo': 'CG',
  roc: 'TW',
  rok: 'KR',
  'russian federation': 'RU',
  schweiz: 'CH',
  suisse: 'CH',
  svizzera: 'CH',
  swaziland: 'SZ',
  'the bahamas': 'BS',
  'the gambia': 'GM',
  'the netherlands': 'NL',
  'the philippines': 'PH',
  turkey: 'TR',
  uae: 'AE',
  uk: 'GB',
  'united states of america': 'US',
  usa: 'US',
  'vatican city': 'VA',
  'viet nam': 'VN',
};

/** The state that a territory with a code of its own belongs to (ISO 3166-1), by their codes. */
export const STATE_OF: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    AU: ['CC', 'CX', 'NF'],
    CN: ['HK', 'MO'],
    DK: ['FO', 'GL'],
    FI: ['AX'],
    FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'WF', 'YT'],
    GB: ['AI', 'BM', 'FK', 'GG', 'GI', 'IM', 'JE', 'KY', 'MS', 'PN', 'SH', 'TC', 'VG'],
    NL: ['AW', 'BQ', 'CW', 'SX'],
    NO: ['SJ'],
    NZ: ['CK', 'NU', 'TK'],
    US: ['AS', 'GU', 'MP', 'PR', 'VI'],
  }).flatMap(([state, territories]) => territories.map((territory) => [territory, state])),
);

/** English names of all countries, folded, with their codes; computed on first use. */
let english: Map<string, string> | undefined;

/** The ISO 3166-1 alpha-2 code of a country, from its English name, its code, or another common name. */
export function countryCode(text: string): string | undefined {
  const name = fold(text);
  english ??= englishNames();
  return SPOKEN[name] ?? english.get(name) ?? english.get(`the ${name}`);
}

function englishNames(): Map<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return new Map(
    codes.flatMap((code): [string, string][] => {
      const name = names.of(code);
      if (name === undefined) return [];
      return [code, name, name.replace('&', 'and')].map((known) => [fold(known), code]);
    }),
  );
}
