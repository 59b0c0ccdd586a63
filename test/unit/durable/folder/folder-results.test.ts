import { folderResults } from '../../../../src/durable/folder/folder-results.js';
import { describeResultsContract } from '../../../contracts/results-contract.js';
import { resultsInFolder } from '../../../fakes/results-in-folder.js';

describeResultsContract('in a folder of sealed records', () => resultsInFolder(folderResults));
