import { describeResultsContract } from '../../contracts/results-contract.js';
import { resultsInMemory } from '../../fakes/results-in-memory.js';

describeResultsContract('in memory', resultsInMemory);
