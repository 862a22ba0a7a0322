import { describeProvider, googleWire } from '@understudy/testing/contract';

import { createGoogle } from './index.ts';

describeProvider({
  name: 'google',
  model: 'gemini-3.8-flash',
  connect: ({ url, key }) => createGoogle({ key, baseUrl: url }),
  wire: googleWire,
});
