import type { ImagePart } from '@understudy/core';

export type Image =
  | { readonly mediaType: string; readonly base64: string }
  | { readonly mediaType: string | undefined; readonly url: string };

/** An image as most providers want it: its bytes with their type, or where it can be fetched. */
export function readImage({ source, mediaType }: ImagePart): Image {
  if ('base64' in source) {
    return { mediaType: mediaType ?? mediaTypeOf(source.base64), base64: source.base64 };
  }
  const [, type, base64] = /^data:([\w.+/-]+);base64,(.*)$/s.exec(source.url) ?? [];
  return type && base64 ? { mediaType: type, base64 } : { mediaType, url: source.url };
}

/** What the first bytes of an image say it is. */
export function mediaTypeOf(base64: string): string {
  return beginnings.find(([beginning]) => base64.startsWith(beginning))?.[1] ?? 'image/png';
}

const beginnings = [
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
] as const;
