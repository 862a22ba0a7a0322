import { demonstrate } from './demonstration.ts';

// Until there is a gateway to start, this shows the engine at work: no keys, no network.
for await (const line of demonstrate()) console.log(line);
