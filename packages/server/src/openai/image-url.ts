import type { ImagePart } from '@understudy/core';

/** The image behind a URL of OpenAI's dialect, or why there is none. The URL is handed on, never fetched from here. */
export function imageOf(url: string): ImagePart | string {
  if (!url.startsWith('data:')) {
    return /^https?:\/\//i.test(url)
      ? { type: 'image', source: { url } }
      : 'An image is an https: or a data: URL';
  }
  const comma = url.indexOf(',');
  const [mediaType = '', ...parameters] = url.slice('data:'.length, Math.max(comma, 0)).split(';');
  if (parameters.at(-1) !== 'base64') return 'A data: URL of an image holds base64';
  const base64 = url.slice(comma + 1);
  if (base64 === '') return 'The data: URL holds no image';
  return { type: 'image', ...(mediaType !== '' && { mediaType }), source: { base64 } };
}
