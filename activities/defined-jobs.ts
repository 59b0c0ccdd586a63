/** The activities of the kinds in src/tools/defined-jobs.ts: every export is one. */
export {};
