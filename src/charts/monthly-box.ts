import { type ChartVariable, type DrawChart, HEIGHT, type Spec, WIDTH } from './chart.js';
import { boxes, SPREAD_WORDS, type Spread } from './spread.js';
import { SPREAD, spreadValues } from './sql.js';
import { BLUE, valueScale } from './theme.js';
import { MONTHS, noValues, rangeOf, titleOf, valuesWords, withUnit } from './words.js';

/** Draws how the values of each calendar month are spread. */
export const drawMonthlyBox: DrawChart = async ({ jobs, variables, year }, query) => {
  const [job] = jobs;
  const [variable] = variables;
  const months = await query(
    `SELECT month(time)::INTEGER AS number, ${SPREAD} FROM (${spreadValues(job, variable, year)})
     WHERE value IS NOT NULL GROUP BY number ORDER BY number`,
  );
  if (months.length === 0) throw noValues(job, variable, year);
  const boxed = months.map(
    ({ number, ...spread }) =>
      ({ month: MONTHS[Number(number) - 1], ...spread }) as Spread & { month: string },
  );
  return {
    title: titleOf(variables, jobs),
    subtitle: `${valuesWords(job, variable)}, ${rangeOf(jobs, year)}; ${SPREAD_WORDS}`,
    spec: chart(boxed, variable),
  };
};

function chart(months: (Spread & { month: string })[], variable: ChartVariable): Spec {
  return {
    width: WIDTH - 70,
    height: HEIGHT - 40,
    data: { values: months },
    encoding: {
      x: {
        field: 'month',
        type: 'nominal',
        title: null,
        scale: { domain: MONTHS },
        axis: { labelAngle: 0, ticks: false },
      },
    },
    layer: boxes(
      'y',
      {
        title: withUnit(variable),
        scale: valueScale(variable, Math.max(...months.map(({ highest }) => highest))),
        axis: { minExtent: 40 },
      },
      { value: BLUE },
    ),
  };
}
