/** The patch of jobs that are done within their workflow's task. Their worker decides for which ones it is active. */
export const PROMPTLY = 'promptly';
