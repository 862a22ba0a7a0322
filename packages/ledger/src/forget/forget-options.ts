import type { Clock } from '@understudy/core';

import type { Database } from '../database/database.ts';

export interface ForgetOptions {
  readonly database: Database;
  readonly clock: Clock;
}
