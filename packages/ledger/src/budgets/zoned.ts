/** What the calendar and the clock on the wall say. The month counts from 0, as in `Date`. */
export interface Zoned {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly minute: number;
}

/** A moment as a zone sees it. The zone must be known to Intl. */
export function zoned(wallTime: number, timeZone: string): Zoned {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(wallTime)
      .map(({ type, value }) => [type, value]),
  );
  const read = (part: Intl.DateTimeFormatPartTypes): number => Number(parts.get(part));
  return { year: read('year'), month: read('month') - 1, day: read('day'), minute: read('minute') };
}

/** The zone as Intl names it; undefined when it knows no such zone. */
export function canonicalZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // throwing is Intl's only way to say so
  }
}

/** Making one takes long. There are as many as budgets have zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
