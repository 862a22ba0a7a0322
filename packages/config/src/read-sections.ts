import type { DefaultsInput, RoutesInput } from '@understudy/core';
import { z } from 'zod';

import type { Complaint } from './finding.ts';
import { outlineSchema, sections } from './schema/config-schema.ts';
import type { ConfigInput } from './schema/config-schema.ts';
import { schemaComplaints } from './schema/schema-complaints.ts';

/** What could be read, section by section: one that is wrong is left out, and complained of. */
export interface ReadSections extends Omit<ConfigInput, 'routes' | 'defaults'> {
  /** As they are written: core reads each route by itself, and has its own to say. */
  readonly routes: RoutesInput;
  readonly defaults: DefaultsInput | undefined;
  readonly complaints: readonly Complaint[];
}

export function readSections(written: Readonly<Record<string, unknown>>): ReadSections {
  const complaints = [...schemaComplaints(outlineSchema, written, [])];
  const read = <Value>(name: string, schema: z.ZodType<Value>): Value | undefined => {
    complaints.push(...schemaComplaints(schema, written[name], [name]));
    return schema.safeParse(written[name]).data;
  };
  return {
    include: read('include', sections.include),
    providers: read('providers', sections.providers),
    routes: read('routes', anyRoutes) ?? {},
    defaults: read('defaults', anyDefaults),
    models: read('models', sections.models),
    aliases: read('aliases', sections.aliases),
    budgets: read('budgets', sections.budgets),
    cache: read('cache', sections.cache),
    capture: read('capture', sections.capture),
    complaints,
  };
}

const anyRoutes = z.custom<RoutesInput>(isMap, 'write a map: a route for each task').optional();
const anyDefaults = z.custom<DefaultsInput>(isMap, 'write a map, with the keys of a route').optional();

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
