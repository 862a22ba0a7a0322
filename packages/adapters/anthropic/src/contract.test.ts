import { anthropicWire, describeProvider } from '@understudy/testing/contract';

import { createAnthropic } from './index.ts';

describeProvider({
  name: 'anthropic',
  model: 'claude-sonnet-5',
  connect: ({ url, key }) => createAnthropic({ key, baseUrl: url }),
  wire: anthropicWire,
});
