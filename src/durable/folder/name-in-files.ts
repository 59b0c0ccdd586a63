import { spareDevices } from '../../base/device-names.js';

/** Stands for a colon, which Windows does not take in file names; no job name has it. */
const COLON_IN_FILES = '+';

/** A job name as it stands in the names of files. No job name has the comma that spares devices. */
export function nameInFiles(jobName: string): string {
  return spareDevices(nameInEarlierFiles(jobName));
}

/** The same in files of 0.2.0, which did not spare devices. */
export function nameInEarlierFiles(jobName: string): string {
  return jobName.replaceAll(':', COLON_IN_FILES);
}

/** The job name that stands so in the name of a file. */
export function nameFromFile(text: string): string {
  return text.replaceAll(COLON_IN_FILES, ':').replace(',', '.');
}
