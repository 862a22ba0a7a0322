import { describeProvider } from '@understudy/testing/contract';

import { wire } from '../test/wire.ts';
import { createGoogle } from './index.ts';

describeProvider({
  name: 'google',
  model: 'gemini-3.8-flash',
  connect: ({ url, key }) => createGoogle({ key, baseUrl: url }),
  wire,
});
