// Writes what is made of the schema: `pnpm schema` in packages/config, after a change of it.
import { readFileSync, writeFileSync } from 'node:fs';

import { documentPath, schemaPath, schemaText, withTables } from './schema-files.ts';

writeFileSync(schemaPath, schemaText());
writeFileSync(documentPath, withTables(readFileSync(documentPath, 'utf8')));
