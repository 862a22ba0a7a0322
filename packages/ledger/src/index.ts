export { openDatabase } from './database/open-database.ts';
export { migrate } from './schema/migrate.ts';
