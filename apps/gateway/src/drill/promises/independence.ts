import type { ProviderSettings } from '@understudy/config';

import type { Drilled } from '../drilled.ts';
import type { Finding } from '../finding.ts';

/** Two names for one upstream fail together, and the drill would not show it: it breaks one name at a time. */
export function independence({ cast }: Drilled): readonly Finding[] {
  const settings = cast.snapshot.providers.filter(({ id }) => cast.providers.includes(id));
  return settings.flatMap((each, index) => {
    const twin = settings.slice(0, index).find((before) => isSameUpstream(before, each));
    if (!twin) return [];
    return [
      {
        ...{ severity: 'warning', promise: 'independence', task: cast.title, troubles: [] },
        says: `asks ${twin.id} and ${each.id}, which are one upstream under two names: they are not independent`,
        advice: 'name a fallback that stands elsewhere',
        path: ['fallback'],
      } as const,
    ];
  });
}

function isSameUpstream(one: ProviderSettings, other: ProviderSettings): boolean {
  if (one.baseUrl === undefined && other.baseUrl === undefined) return one.adapter === other.adapter;
  return one.baseUrl === other.baseUrl && !one.baseUrl?.includes('rehearsal.invalid');
}
