/** The entry of the workflow bundle: every export is a workflow. */
export { gatherWeather } from './gather-weather.js';
export { lookUpWeather } from './look-up-weather.js';
