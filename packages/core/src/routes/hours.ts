import { didYouMean } from './did-you-mean.ts';
import type { Hours } from './route.ts';

/** Hours, or what is wrong with them. */
export type ParsedHours =
  | { readonly ok: true; readonly hours: Hours }
  | { readonly ok: false; readonly message: string };

/** Reads `22:00-06:00 Europe/Berlin`. */
export function parseHours(text: string): ParsedHours {
  const [, from, to, zone] = hoursPattern.exec(text) ?? [];
  if (from === undefined || to === undefined || zone === undefined) {
    return { ok: false, message: hoursFormat };
  }
  if (toMinute(from) === toMinute(to)) {
    return {
      ok: false,
      message: 'hours begin and end at the same minute; leave them out to mean the whole day',
    };
  }
  const timeZone = canonicalZone(zone);
  if (timeZone === undefined) return { ok: false, message: unknownZone(zone) };
  return { ok: true, hours: { fromMinute: toMinute(from), toMinute: toMinute(to), timeZone } };
}

/** Whether it is within these hours. The zone's wall clock decides, so a day of 25 hours is no special case. */
export function isWithin({ fromMinute, toMinute: end, timeZone }: Hours, wallTime: number): boolean {
  const minute = minuteOfDay(wallTime, timeZone);
  return fromMinute < end ? fromMinute <= minute && minute < end : fromMinute <= minute || minute < end;
}

/** What to write, for whoever wrote something else. */
export const hoursFormat = 'write hours as "22:00-06:00 UTC" or "22:00-06:00 Europe/Berlin"';

/** From 00:00 to 23:59, and 24:00 as an end. */
export const hoursPattern: RegExp =
  /^((?:[01]?\d|2[0-3]):[0-5]\d) ?[-–] ?((?:[01]?\d|2[0-3]):[0-5]\d|24:00) +([\w+:/-]{1,64})$/;

function toMinute(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** Making a format takes longer than planning a request, so they are kept. Only checked zones get here. */
const formats = new Map<string, Intl.DateTimeFormat>();

function minuteOfDay(wallTime: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return toMinute(format.format(wallTime));
}

/** The zone as Intl names it, which also keeps `formats` small; undefined when Intl knows no such zone. */
function canonicalZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined; // throwing is Intl's only way to say so
  }
}

function unknownZone(timeZone: string): string {
  const question = didYouMean(timeZone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [`no time zone is called "${timeZone}"`, question].filter(Boolean).join('; ');
}
