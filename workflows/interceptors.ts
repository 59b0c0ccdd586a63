import { keepingResults } from '../src/durable/server/workflow-interceptors.js';

/** Results of these are files: their last activities keep them. */
const KEPT_BY_ACTIVITIES = ['gatherWeather', 'lookUpWeather'];

const ofDefinedJobs = keepingResults((workflowType) => !KEPT_BY_ACTIVITIES.includes(workflowType));

// Temporal looks for this name.
export { ofDefinedJobs as interceptors };
