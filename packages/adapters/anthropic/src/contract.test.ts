import { describeProvider } from '@understudy/testing/contract';

import { wire } from '../test/wire.ts';
import { createAnthropic } from './index.ts';

describeProvider({
  name: 'anthropic',
  model: 'claude-sonnet-5',
  connect: ({ url, key }) => createAnthropic({ key, baseUrl: url }),
  wire,
});
