import { describeUnreachablePromises } from '../../contracts/unreachable-promises-contract.js';
import { contractPromises, contractServer } from '../../fakes/contract-server.js';

// A port that no server has. Its connection is not closed: gRPC throws where a try that is still to come finds it so.
describeUnreachablePromises(
  'as Temporal workflows',
  contractPromises(contractServer('127.0.0.1:1'), 'contract'),
);
